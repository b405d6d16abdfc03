"""The definition: text in, a frozen plan or every problem out; pure, knows no file and no clock."""
