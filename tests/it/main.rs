mod tidy;
mod source_files;
