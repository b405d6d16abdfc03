"""What the product does: one function is one use case and opens its transactions itself."""
