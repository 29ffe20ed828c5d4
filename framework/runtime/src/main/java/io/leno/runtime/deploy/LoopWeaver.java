package io.leno.runtime.deploy;

import io.leno.runtime.spi.PluginLoops;

import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.hooks.weaving.WeavingHook;
import org.osgi.framework.hooks.weaving.WovenClass;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LookupSwitchInstruction;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.classfile.instruction.TableSwitchInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Makes every loop of a dropped jar call [PluginLoops#turn], so that one that never ends can be
/// ended. What the JDK or a library on the boot class path does in a loop is not reached; a class
/// that cannot be woven is loaded as it is.
final class LoopWeaver implements WeavingHook {
    private static final Logger log = LoggerFactory.getLogger(LoopWeaver.class);
    private static final ClassDesc LOOPS = ClassDesc.of(PluginLoops.class.getName());
    private static final MethodTypeDesc TURN = MethodTypeDesc.ofDescriptor("()V");

    private final BundleContext context;

    /// Symbolic names of Leno's own layers.
    private final Set<String> own = ConcurrentHashMap.newKeySet();

    private boolean registered;

    LoopWeaver(BundleContext context) {
        this.context = context;
    }

    /// A layer of Leno stays as it is, whoever drops its next version.
    void spare(String symbolicName) {
        own.add(symbolicName);
    }

    /// Before the first jar; without one, no class costs a look.
    void start() {
        if (registered) return;
        registered = true;
        context.registerService(WeavingHook.class, this, null);
    }

    @Override
    public void weave(WovenClass woven) {
        Bundle bundle = woven.getBundleWiring().getBundle();
        if (!bundle.getLocation().startsWith(Installer.LOCATION)
                || own.contains(bundle.getSymbolicName())) return;
        try {
            ClassLoader loader = woven.getBundleWiring().getClassLoader();
            byte[] made = weave(woven.getBytes(), loader);
            if (made == null) return;
            woven.setBytes(made);
            List<String> imports = woven.getDynamicImports();
            imports.add(PluginLoops.class.getPackageName());
        } catch (IllegalArgumentException e) { // what the JDK cannot read or write
            log.debug("{} stays as it is", woven.getClassName(), e);
        }
    }

    /// Null where there is no loop.
    static byte @Nullable [] weave(byte[] bytes, ClassLoader loader) {
        ClassHierarchyResolver classes =
                ClassHierarchyResolver.defaultResolver()
                        .orElse(ClassHierarchyResolver.ofResourceParsing(loader));
        ClassFile format = ClassFile.of(ClassHierarchyResolverOption.of(classes));
        ClassModel model = format.parse(bytes);
        if (model.methods().stream().noneMatch(LoopWeaver::hasLoop)) return null;
        return format.transformClass(
                model,
                ClassTransform.transformingMethodBodies(
                        LoopWeaver::hasLoop, CodeTransform.ofStateful(Turns::new)));
    }

    private static boolean hasLoop(MethodModel method) {
        var turns = new Turns();
        return method.code()
                .map(code -> code.elementStream().anyMatch(turns::jumpsBack))
                .orElse(false);
    }

    /// Calls before each jump to where the method has been already.
    private static final class Turns implements CodeTransform {
        private final Set<Label> seen = new HashSet<>();

        @Override
        public void accept(CodeBuilder builder, CodeElement element) {
            if (jumpsBack(element)) builder.invokestatic(LOOPS, "turn", TURN);
            builder.with(element);
        }

        boolean jumpsBack(CodeElement element) {
            return switch (element) {
                case LabelTarget target -> {
                    seen.add(target.label());
                    yield false;
                }
                case BranchInstruction branch -> seen.contains(branch.target());
                case TableSwitchInstruction choice ->
                        jumpsBack(choice.defaultTarget(), choice.cases());
                case LookupSwitchInstruction choice ->
                        jumpsBack(choice.defaultTarget(), choice.cases());
                default -> false;
            };
        }

        private boolean jumpsBack(Label otherwise, List<SwitchCase> cases) {
            return seen.contains(otherwise)
                    || cases.stream().anyMatch(each -> seen.contains(each.target()));
        }
    }
}
