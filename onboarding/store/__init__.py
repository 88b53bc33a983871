"""Where applications are kept: tables, repositories, blobs and the encryption of personal fields."""
