package io.leno.istio.validate;

import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;

import io.leno.istio.schema.Rule;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Asks rules in CEL, with what Kubernetes adds to the language as far as the model uses it. Rules
/// are compiled when first asked and kept; may be used by many threads.
final class CelRules {
    private final Map<String, CelRuntime.Program> programs = new ConcurrentHashMap<>();
    private final CelRuntime runtime = runtime();

    /// Made when the first rule is asked: it takes longer than anything else here.
    private volatile @Nullable CelCompiler compiler;

    /// True where the rule holds; not where it cannot be answered (a duration that is none).
    ///
    /// @param self whole numbers in it are `Long`
    boolean holds(Rule rule, Object self) {
        CelRuntime.Program program = programs.computeIfAbsent(rule.expression(), this::compile);
        try {
            return Boolean.TRUE.equals(program.eval(Map.of("self", self)));
        } catch (CelEvaluationException unanswerable) {
            return false;
        }
    }

    /// What is wrong with the syntax of an expression; empty if nothing is.
    String syntaxError(String expression) {
        try {
            compiler().parse(expression).getAst();
            return "";
        } catch (CelValidationException invalid) {
            return String.valueOf(invalid.getMessage()).lines().findFirst().orElse("");
        }
    }

    private CelRuntime.Program compile(String expression) {
        try {
            return runtime.createProgram(compiler().compile(expression).getAst());
        } catch (CelValidationException | CelEvaluationException wrong) {
            throw new IllegalStateException("rule of the model: " + expression, wrong);
        }
    }

    private CelCompiler compiler() {
        CelCompiler made = compiler;
        if (made == null) compiler = made = newCompiler();
        return made;
    }

    /// A URL stays the text it is.
    private static CelCompiler newCompiler() {
        CelType text = SimpleType.STRING;
        return CelCompilerFactory.standardCelCompilerBuilder()
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .addVar("self", SimpleType.DYN)
                .addFunctionDeclarations(
                        function(
                                "isURL",
                                CelOverloadDecl.newGlobalOverload("is_url", SimpleType.BOOL, text)),
                        function(
                                "url",
                                CelOverloadDecl.newGlobalOverload("string_to_url", text, text)),
                        function(
                                "getScheme",
                                CelOverloadDecl.newMemberOverload("url_scheme", text, text)),
                        function(
                                "substring",
                                CelOverloadDecl.newMemberOverload(
                                        "substring_from_to",
                                        text,
                                        text,
                                        SimpleType.INT,
                                        SimpleType.INT)))
                .build();
    }

    private static CelFunctionDecl function(String name, CelOverloadDecl overload) {
        return CelFunctionDecl.newFunctionDeclaration(name, overload);
    }

    private static CelRuntime runtime() {
        return CelRuntimeFactory.plannerRuntimeBuilder()
                .addFunctionBindings(
                        CelFunctionBinding.from(
                                "is_url", String.class, text -> Url.parse(text) != null),
                        CelFunctionBinding.from(
                                "string_to_url",
                                String.class,
                                text -> url(text) == null ? "" : text),
                        CelFunctionBinding.from(
                                "url_scheme", String.class, text -> url(text).scheme()),
                        CelFunctionBinding.from(
                                "substring_from_to",
                                List.of(String.class, Long.class, Long.class),
                                arguments ->
                                        substring(
                                                (String) arguments[0],
                                                (Long) arguments[1],
                                                (Long) arguments[2])))
                .build();
    }

    private static Url url(String text) throws CelEvaluationException {
        Url url = Url.parse(text);
        if (url == null) throw new CelEvaluationException("no URL: " + text);
        return url;
    }

    private static String substring(String text, long from, long to) throws CelEvaluationException {
        if (from < 0 || from > to || to > text.length())
            throw new CelEvaluationException(from + " to " + to + " is not in: " + text);
        return text.substring((int) from, (int) to);
    }
}
