"""认领审核 · claims: the window checks who says to be a company's administrator."""
