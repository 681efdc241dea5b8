"""密匣 · vault: what lies encrypted in the database, the keys to it, and the digests of 国密 beside the others. No tables.

Sealed text reads ``hq1.<key>.<base64url of nonce, ciphertext and tag>``. ``about`` says what it is (``payee_account``) and
is authenticated with it, so that one column's text can't be passed off as another's.
"""
