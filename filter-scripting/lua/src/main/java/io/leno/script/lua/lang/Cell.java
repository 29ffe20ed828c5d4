package io.leno.script.lua.lang;

/// A local variable that a function inside uses, too.
final class Cell {
    Object value;

    Cell(Object value) {
        this.value = value;
    }
}
