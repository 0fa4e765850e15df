mod official_cases;
