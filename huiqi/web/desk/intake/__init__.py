"""收件核对: papers marked one by one, likenesses, transfer, absence, consultation, site visit."""
