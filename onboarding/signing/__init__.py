"""The agreement on paper and in law: typesetting, certificates, PAdES signatures and their verification."""
