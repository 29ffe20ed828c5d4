package io.leno.istio.bind;

import org.jspecify.annotations.Nullable;

import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// What reflection and the schema know of a record: looked up once, used for each resource.
///
/// @param names of the components
/// @param known names of all fields, also of those that are not acted on
record Shape<R extends Record>(
        Constructor<R> constructor,
        Fields fields,
        List<Component> components,
        Set<String> names,
        Set<String> known) {
    record Component(String name, Class<?> type, Type genericType, boolean isRequired) {}

    static <R extends Record> Shape<R> of(Class<R> type, Fields fields) {
        var components = new ArrayList<Component>();
        var names = new LinkedHashSet<String>();
        for (RecordComponent component : type.getRecordComponents()) {
            String name = component.getName();
            boolean isRequired = fields.required().contains(name);
            names.add(name);
            components.add(
                    new Component(
                            name, component.getType(), component.getGenericType(), isRequired));
        }
        var known = new TreeSet<>(names);
        known.addAll(fields.notActedOn());
        Class<?>[] types = components.stream().map(Component::type).toArray(Class<?>[]::new);
        try {
            return new Shape<>(
                    type.getDeclaredConstructor(types), fields, components, names, known);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(type.getName() + " has no canonical constructor", e);
        }
    }

    /// @param arguments null for what is absent: reflection knows no other way
    R construct(@Nullable Object[] arguments) {
        try {
            return constructor.newInstance(arguments);
        } catch (ReflectiveOperationException e) {
            String type = constructor.getDeclaringClass().getName();
            throw new IllegalStateException(
                    type + " cannot be made of " + Arrays.toString(arguments), e);
        }
    }
}
