@NullMarked
package io.leno.script.lua;

import org.jspecify.annotations.NullMarked;
