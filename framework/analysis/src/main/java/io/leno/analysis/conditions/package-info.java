/// What others wrote into the status of resources.
@NullMarked
package io.leno.analysis.conditions;

import org.jspecify.annotations.NullMarked;
