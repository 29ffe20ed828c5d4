@NullUnmarked
package io.leno.script.lua.lang;

import org.jspecify.annotations.NullUnmarked;
