package io.leno.script.wasm.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.leno.testkit.wasm.WatAssembler;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;

@Timeout(60)
class WasmInstanceTest {
    private static final WasmLimits LIMITS = new WasmLimits(1000, 20, 4 << 16, 1);

    private final CallWatch watch = new CallWatch();

    private WasmInstance instance(String wat) {
        WasmProgram program = WasmProgram.load(WatAssembler.assemble(wat));
        return new WasmInstance(program, (module, name) -> null, LIMITS, watch);
    }

    private static long call(WasmInstance instance, String export, long... arguments) {
        return instance.call(instance.export(export), false, arguments);
    }

    @Test
    void aFunctionIsCalledWithItsArguments() {
        try (WasmInstance instance =
                instance(
                        "(module (func (export \"add\") (param $a i32) (param $b i32) (result i32)"
                                + " (i32.add (local.get $a) (local.get $b))))")) {
            assertThat(call(instance, "add", 40, 2)).isEqualTo(42);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(loop $again (br $again))",
                "(loop $again (call $nothing) (br $again))",
                "(call $self)",
            })
    void whatDoesNotEndIsStopped(String body) {
        try (WasmInstance instance =
                instance("(module (func $nothing) (func $self (export \"run\") " + body + "))")) {
            WasmFailure failure =
                    catchThrowableOfType(WasmFailure.class, () -> call(instance, "run"));
            assertThat(failure.isLimit()).isTrue();
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
        }
    }

    @Test
    void anInstanceDoesNotGetMoreMemoryThanItMay() {
        try (WasmInstance instance =
                instance(
                        "(module (memory (export \"memory\") 1) (func (export \"grow\") (param"
                                + " $pages i32) (result i32) (memory.grow (local.get $pages))))")) {
            assertThat((int) call(instance, "grow", 3)).isEqualTo(1);
            assertThat((int) call(instance, "grow", 1)).isEqualTo(-1);
            assertThat(instance.memoryBytes()).isEqualTo(LIMITS.memoryBytes());
        }
    }

    @Test
    void aModuleThatBeginsWithMoreIsRefused() {
        assertThatThrownBy(() -> instance("(module (memory (export \"memory\") 5))"))
                .isInstanceOf(InvalidModuleException.class)
                .hasMessage("wants 327680 bytes of memory (expected: at most 262144)");
    }

    @Test
    void aTrapIsNoBrokenLimit() {
        try (WasmInstance instance = instance("(module (func (export \"run\") (unreachable)))")) {
            WasmFailure failure =
                    catchThrowableOfType(WasmFailure.class, () -> call(instance, "run"));
            assertThat(failure.isLimit()).isFalse();
        }
    }

    @Test
    void whatIsNotThereToBeImportedIsNamed() {
        assertThatThrownBy(
                        () ->
                                instance(
                                        "(module (import \"env\" \"magic\" (func $magic (param i32))))"))
                .isInstanceOf(InvalidModuleException.class)
                .hasMessage("Failed to load Wasm module due to a missing import: env.magic");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no module", "\0asm\1\0\0\0\12\1"})
    void bytesThatAreNoModuleAreRefused(String bytes) {
        assertThatThrownBy(() -> WasmProgram.load(bytes.getBytes(StandardCharsets.ISO_8859_1)))
                .isInstanceOf(InvalidModuleException.class)
                .hasMessageStartingWith("no Wasm module: ");
    }
}
