# Errors: what happened, where, and what to do next (hint-*).
error-cancelled = Stopped as you asked: nothing changed.
error-internal = Internal error ({ $details }): nothing was changed.
error-not-found = File not found: { $path }
error-permission = Access denied: { $path }
error-disk-full = Disk full, nothing was written: { $path }
error-is-directory = This is a folder, not a file: { $path }
error-exists = Already exists: { $path }
error-io = Cannot read or write: { $path }
hint-report-bug = Copy these details and send them to the Tamis team.
hint-check-path = Check the path, and that the disk is plugged in.
hint-check-permission = Choose a folder you may write to, or open the file's permissions.
hint-free-space = Free some space, or choose another disk.
hint-give-file = Give the path of a file.
hint-other-path = Choose another name.
# export
error-export-foreign-folder = This folder holds something else than an export of Tamis, nothing was written in it: { $path }
error-export-not-folder = A file already has this name, the export needs a folder: { $path }
hint-export-new-folder = Choose a new or empty folder, or that of a previous export.
