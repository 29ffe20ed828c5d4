@NullMarked
package io.leno.script.js;

import org.jspecify.annotations.NullMarked;
