mod source_files;
