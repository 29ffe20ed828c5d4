/// What is wrong with resources in files, before anybody applies them. Start with [AnalyzeCommand].
@NullMarked
package io.leno.cli.analyze;

import org.jspecify.annotations.NullMarked;
