# What goes out: open data, Dora, changes, certificate, export presets.
report-published = What is published
report-left-out = not asked for
report-drawn = Twenty records drawn at random
report-drawn-intro = To be looked at before sending: what the file said, and what goes out.
report-drawn-raw = Received
report-drawn-out = Goes out
reject-not-asked = The record is not asked for in this export.

published-open = Open data: { N($count, "record", "records") } ({ $schema ->
    [structure] structures
    [service] services
   *[other] { $schema }
}), { $without } of them without a point on the map.
published-out-source = { N($count, "record is not published", "records are not published") } in the open data: the sources { $sources } are not in it.
published-out-orphan = { N($count, "service is not published", "services are not published") } in the open data: the structure is not in it.
published-out-gate = { N($count, "golden record is not published", "golden records are not published") } in the open data: without the sources that are not in it, it no longer conforms.
published-masked-contact = { N($count, "record published", "records published") } without contact: the source says that it is not public.
published-masked-mailbox = { N($count, "record published", "records published") } without e-mail and phone: the e-mail is one person’s own.
published-masked-opposition = { N($count, "record published", "records published") } without contact: opposition list.
published-masked-name = { N($count, "record published", "records published") } without the name of the contact: nobody said that they agree.
published-dora = Dora: { N($structures, "structure", "structures") } and { N($services, "service", "services") }; { N($left, "line", "lines") } in dora/non_repris.csv.
published-changes = Since the last export: { N($new, "new record", "new records") }, { N($changed, "changed", "changed") }, { N($gone, "gone", "gone") }.

changes-base-gone = The last export is not in { $path } any more: changes are not told. Name its folder with --since.
changes-concealed = Personal data was purged since the last export: changements.csv does not tell the values of before.
changes-concealed-contacts = The opposition list has changed since the last export: changements.csv tells no e-mail, phone or contact of before.
changes-gone-absent = No longer in the last delivery
changes-gone-set-aside = Set aside
changes-gone-merged = Merged: published as { $id }
changes-by-edit = Changed by a person (operation { $operation })
changes-by-fix = Fix accepted (operation { $operation })
changes-by-pin = Chosen by a person in the merge
changes-by-merge = Taken from another record by the merge
changes-by-rule = { $rule } · { $where }
changes-read = Read in a delivery
changes-read-in = Read from { $source }, delivery { $delivery } ({ $file }, row { $row })

dora-no-siret = No SIRET of 14 digits: Dora does not create the structure
dora-siret-unknown = SIRET unknown to SIRENE (list of { $date }): Dora does not create the structure
dora-siret-closed = Establishment closed according to SIRENE (list of { $date }): Dora does not create the structure
dora-siret-followed = Establishment closed according to SIRENE (list of { $date }), taken over by { $successor }: mend the SIRET
dora-no-register = The SIRENE list of { $date } is not on this computer: no SIRET was checked
dora-branch = SIRET of several records: written as a branch, under siret_parent
dora-phone = A number that Dora does not take (ten digits at most, national)
dora-label = A network without a label in Dora: { $label }
dora-no-column = No column for these fields
dora-no-model = A model is to be chosen for the group { $group }
dora-no-structure = The structure has neither a SIRET of its own nor a page in Dora: to be created in Dora first
dora-from-model = Given by the model { $model }, or without a column
dora-zone-elsewhere = The zone is not that of the service’s address, from which Dora derives it
dora-zone-no-place = Without an INSEE code, the zone cannot be checked
dora-zone-several = Several zones: Dora takes one only
error-dora-group = No service is in the group “{ $group }”.
hint-dora-groups = The groups: tamis export WORKSPACE --dora-groups
error-dora-model = “{ $model }” is not the slug of a model of Dora (small letters, digits and hyphens).
operation-dora-models = Models of Dora chosen for { N($count, "group", "groups") }

operation-preset-kept = Export kept: { $name }
operation-preset-dropped = Kept export dropped: { $name }
error-unknown-preset = No kept export is called “{ $name }”.
hint-list-presets = The list: tamis export WORKSPACE --presets
error-preset-name = An export to keep needs a name.
error-bad-folder = “{ $folder }” is not a folder of an export.
hint-folders = The folders: pipeline, open_data, dora.
error-no-out = The folder to write into is missing (--out).
hint-give-out = Example: tamis export WORKSPACE --out batch
error-since-no-export = { $path } is not an export of Tamis.
error-export-unreadable = { $path } cannot be read as a file of an export.

verify-stage = Verifying the batch
error-verify-no-export = { $path } is not an export of Tamis: there is no manifest.
hint-verify-folder = Name the folder that holds manifest.json.
error-verify-manifest = { $path }: the manifest cannot be read as one that Tamis wrote.
hint-verify-manifest = Ask for the batch again, or write it again.
verify-file-gone = { $path }: the file is not there any more.
verify-file-changed = { $path }: the content has changed.
verify-file-size = { $path }: the content has changed ({ $was } bytes in the manifest, { $is } now).
verify-file-folder = { $path }: a folder stands in the place of the file.
verify-manifest-line = manifest.json: the line of “{ $path }” is none that Tamis wrote.
verify-not-listed = { $path }: the manifest does not name it any more.
verify-said = manifest.json: “{ $name }” is not what the report says.
verify-file-broken = { $path }: the file can no longer be read.
verify-file-besides = { $path }: is not part of the export.
verify-certificate-broken = certificat.jsonl: the certificate can no longer be read.
verify-table-unknown = certificat.jsonl: the file { $file } is not among those of the manifest.
verify-no-key = { $path } is not there: values were not compared with the certificate.
verify-record-unknown = { $path }: record { $id } is not in the certificate.
verify-record-gone = { $path }: record { $id } is missing.
verify-cell = { $path }: record { $id }, field { $field }: the value is not the one of the certificate.
verify-report-broken = report.json: the report can no longer be read.
verify-lines = report.json: the lines ({ $schema }) do not add up, by { $gap }.
verify-records = report.json: the records ({ $schema }) do not add up, by { $gap }.
verify-lot = { $schema }: { N($counted, "record counted", "records counted") } in the report, { $found } in the manifest.
verify-package = open_data/datapackage.json: { $path } is not in it with the size and hash of the manifest.
verify-more = … and { N($count, "more difference", "more differences") }.
verify-same = The batch is as it was written: { N($files, "file", "files") }, { N($cells, "cell", "cells") }.
verify-other = { N($count, "difference", "differences") } from the batch as it was written.

export-presets = Kept exports
export-going = { N($count, "record will go out", "records will go out") }
export-going-of = { $schema ->
    [structure] { N($count, "structure", "structures") }
    [service] { N($count, "service", "services") }
   *[other] { $schema }: { $count }
}
export-behind = { N($count, "record will stay behind", "records will stay behind") }, with the reasons among the rejects:
export-behind-gate = { N($count, "does not pass", "do not pass") } the gate { $gate }
export-behind-repeated = { N($count, "repeats the identifier of a record that goes out", "repeat the identifier of a record that goes out") }
export-behind-orphan = { N($count, "service whose structure stays behind", "services whose structure stays behind") }
export-behind-hover = See the issues
export-merged = { N($count, "other record is counted", "other records are counted") } in a golden record
export-left-out = { N($count, "record is not asked for", "records are not asked for") }
export-preset-name = Name of this export
export-preset-keep = Keep
export-preset-drop = Drop the kept export { $name }
export-folders = What is written
export-pipeline = Batch for the pipeline
export-pipeline-what = All values, nothing masked: JSON, CSV and the workbook that the Valideur takes as it is.
export-open-data = Open data
export-open-data-what = Masked, dated and described (Data Package): to be published as it is.
export-dora = Bulk import of Dora
export-dora-what = Structures and services in Dora’s columns, and the list of what its form does not take.
export-formats = Formats
export-formats-what = GeoJSON and Parquet for the open data only; its CSV is always written.
export-records = Which records
export-records-all = All
export-records-shown = { $schema ->
    [structure] The structures filtered on the screen Records
    [service] The services filtered on the screen Records
   *[other] What is filtered on the screen Records ({ $schema })
}
export-records-view = The view “{ $name }”
export-records-preset = Those of the kept export
export-records-what = Services follow their structure, and a structure the services that are asked for.
export-names = Publish the names of contacts: they agreed
export-names-what = Otherwise the name is masked in the open data.
export-models = Models of Dora
export-models-what = Dora makes a service after a model: say it once for each group of services alike.
export-models-every = All other groups
export-models-none = Neither type nor theme
export-models-count = { N($count, "service", "services") }
export-models-more = … and { N($count, "more group", "more groups") }: tamis export WORKSPACE --dora-groups
export-model-of = Model of Dora: { $group }
export-model-hint = slug of the model, then Enter
export-verify = Verify a batch
export-verify-path = Folder of an export
export-verify-do = Verify
export-verify-stop = Stop
export-verify-this = Verify this batch
export-verify-what = Each file by its hash, each cell by the certificate, and the sums of the report.
export-verify-same = same
export-verify-other = different
