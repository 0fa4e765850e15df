# issues
