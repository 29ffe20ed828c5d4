package io.leno.proto.cel;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelProtoAbstractSyntaxTree;
import dev.cel.expr.Expr;
import dev.cel.expr.ParsedExpr;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;

import org.jspecify.annotations.Nullable;

import java.util.Optional;
import java.util.function.Function;

/// An expression in CEL that holds or not, compiled; for any thread. What it asks for and is not
/// there makes it not hold, as every other error does.
public final class CelCondition {
    private final CelRuntime.Program program;

    private CelCondition(Expr expression) {
        CelAbstractSyntaxTree tree =
                CelProtoAbstractSyntaxTree.fromParsedExpr(
                                ParsedExpr.newBuilder().setExpr(expression).build())
                        .getAst();
        try {
            program = CelRuntimeFactory.plannerRuntimeBuilder().build().createProgram(tree);
        } catch (CelEvaluationException e) {
            throw new IllegalArgumentException("failed to create an expression: " + reason(e), e);
        }
    }

    /// Reads the older of the two messages for expressions, which have the same form.
    ///
    /// @throws IllegalArgumentException when it cannot be evaluated
    public static CelCondition of(com.google.api.expr.v1alpha1.Expr config) {
        return new CelCondition(parse(config));
    }

    /// Reads any of the four forms; what was found while checking them is not needed.
    ///
    /// @throws IllegalArgumentException as the other does, or when there is none
    @SuppressWarnings("deprecation") // parsed_expr, checked_expr: in use
    public static CelCondition of(com.github.xds.type.v3.CelExpression config) {
        if (config.hasCelExprParsed())
            return new CelCondition(parse(config.getCelExprParsed().getExpr()));
        if (config.hasCelExprChecked())
            return new CelCondition(parse(config.getCelExprChecked().getExpr()));
        return switch (config.getExprSpecifierCase()) {
            case PARSED_EXPR -> of(config.getParsedExpr().getExpr());
            case CHECKED_EXPR -> of(config.getCheckedExpr().getExpr());
            case EXPRSPECIFIER_NOT_SET ->
                    throw new IllegalArgumentException(
                            "expr_match: expr_specifier is required (expected: cel_expr_parsed or"
                                    + " cel_expr_checked)");
        };
    }

    private static Expr parse(MessageLite config) {
        try {
            return Expr.parseFrom(config.toByteString());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /// @param variables by name: texts, [Long], [Boolean], [java.time.Instant], maps and lists;
    ///   null where there is none of the name
    public boolean holds(Function<String, @Nullable Object> variables) {
        try {
            return Boolean.TRUE.equals(
                    program.eval(name -> Optional.ofNullable(variables.apply(name))));
        } catch (CelEvaluationException noAnswer) {
            return false;
        }
    }

    private static String reason(Exception e) {
        return String.valueOf(e.getMessage());
    }
}
