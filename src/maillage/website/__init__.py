"""The roof: home, navigation, pages that mix capabilities."""
