/// Says in plain words what a bundle or a component is missing.
@NullMarked
package io.leno.runtime.diagnosis;

import org.jspecify.annotations.NullMarked;
