/// The cache that lets a process start faster than by loading its classes one by one.
@NullMarked
package io.leno.runtime.aot;

import org.jspecify.annotations.NullMarked;
