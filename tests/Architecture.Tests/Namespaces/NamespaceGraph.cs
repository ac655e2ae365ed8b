using Mono.Cecil;
using Mono.Cecil.Cil;

namespace QuotaFunctions.Architecture.Tests.Namespaces;

/// <summary>Which namespaces of one assembly refer to which others of it, read from the compiled code.</summary>
/// <remarks>
/// Nested types, among them those that the compiler makes for lambdas and async methods, count for the namespace of the outermost type.
/// Constants are not seen: the compiler copies their values.
/// </remarks>
internal sealed class NamespaceGraph
{
    private readonly ModuleDefinition _module;
    private readonly SortedDictionary<string, SortedDictionary<string, string>> _arrows = new(StringComparer.Ordinal);

    private NamespaceGraph(ModuleDefinition module) => _module = module;

    /// <summary>Reads an assembly's file.</summary>
    public static NamespaceGraph Of(string path)
    {
        using var assembly = AssemblyDefinition.ReadAssembly(path);
        return Of(assembly.MainModule.GetTypes());
    }

    /// <summary>Reads some types of one module.</summary>
    public static NamespaceGraph Of(IEnumerable<TypeDefinition> types)
    {
        var all = types.Where(t => !IsGenerated(t)).ToArray();
        var graph = new NamespaceGraph(all[0].Module);
        foreach (var type in all)
        {
            graph.Read(type);
        }

        return graph;
    }

    /// <summary>The arrows within groups of namespaces that reach each other in a circle, each with one place that makes it; empty when there is no circle.</summary>
    public IReadOnlyList<NamespaceArrow> Cycles()
    {
        var reachable = _arrows.Keys.ToDictionary(n => n, Reachable);
        return
        [
            .. from source in _arrows
               from target in source.Value
               where reachable.TryGetValue(target.Key, out var back) && back.Contains(source.Key)
               select new NamespaceArrow(source.Key, target.Key, target.Value),
        ];
    }

    private HashSet<string> Reachable(string start)
    {
        var seen = new HashSet<string>();
        var open = new Stack<string>([start]);
        while (open.TryPop(out var next))
        {
            foreach (var target in _arrows.TryGetValue(next, out var targets) ? targets.Keys.AsEnumerable() : [])
            {
                if (seen.Add(target))
                {
                    open.Push(target);
                }
            }
        }

        return seen;
    }

    private void Read(TypeDefinition type)
    {
        var from = new Place(Outermost(type).Namespace, Outermost(type).Name);
        Add(from, type.BaseType);
        AddAttributes(from, type);
        foreach (var implemented in type.Interfaces)
        {
            Add(from, implemented.InterfaceType);
        }

        foreach (var field in type.Fields)
        {
            Add(from, field.FieldType);
            AddAttributes(from, field);
        }

        foreach (var member in type.Properties.Cast<ICustomAttributeProvider>().Concat(type.Events))
        {
            AddAttributes(from, member);
        }

        AddConstraints(from, type);
        foreach (var method in type.Methods)
        {
            Read(from, method);
        }
    }

    private void Read(Place from, MethodDefinition method)
    {
        AddAttributes(from, method);
        AddConstraints(from, method);
        Add(from, method.ReturnType);
        foreach (var parameter in method.Parameters)
        {
            Add(from, parameter.ParameterType);
            AddAttributes(from, parameter);
        }

        if (!method.HasBody)
        {
            return;
        }

        foreach (var variable in method.Body.Variables)
        {
            Add(from, variable.VariableType);
        }

        foreach (var handler in method.Body.ExceptionHandlers)
        {
            Add(from, handler.CatchType);
        }

        foreach (var instruction in method.Body.Instructions)
        {
            Read(from, instruction);
        }
    }

    private void Read(Place from, Instruction instruction)
    {
        switch (instruction.Operand)
        {
            case TypeReference type:
                Add(from, type);
                break;
            case FieldReference field:
                Add(from, field.DeclaringType);
                Add(from, field.FieldType);
                break;
            case MethodReference method:
                Add(from, method.DeclaringType);
                Add(from, method.ReturnType);
                foreach (var parameter in method.Parameters)
                {
                    Add(from, parameter.ParameterType);
                }

                foreach (var argument in (method as GenericInstanceMethod)?.GenericArguments ?? [])
                {
                    Add(from, argument);
                }

                break;
        }
    }

    private void AddConstraints(Place from, IGenericParameterProvider generic)
    {
        foreach (var constraint in generic.GenericParameters.SelectMany(p => p.Constraints))
        {
            Add(from, constraint.ConstraintType);
        }
    }

    private void AddAttributes(Place from, ICustomAttributeProvider annotated)
    {
        foreach (var attribute in annotated.CustomAttributes)
        {
            Add(from, attribute.AttributeType);
            foreach (var argument in attribute.ConstructorArguments.Concat(attribute.Properties.Select(p => p.Argument)))
            {
                Add(from, argument.Value as TypeReference);
            }
        }
    }

    private void Add(Place from, TypeReference? to)
    {
        switch (to)
        {
            case null or GenericParameter:
                return;
            case GenericInstanceType generic:
                foreach (var argument in generic.GenericArguments)
                {
                    Add(from, argument);
                }

                break;
            case FunctionPointerType:
                return;
        }

        if (to is TypeSpecification specification)
        {
            Add(from, specification.ElementType);
            return;
        }

        // A type of another assembly has that assembly for its scope.
        var outermost = Outermost(to);
        if (outermost.Scope != (IMetadataScope)_module || IsGenerated(outermost) || outermost.Namespace == from.Namespace)
        {
            return;
        }

        if (!_arrows.TryGetValue(from.Namespace, out var targets))
        {
            _arrows[from.Namespace] = targets = new(StringComparer.Ordinal);
        }

        targets.TryAdd(outermost.Namespace, $"{from.Type} uses {outermost.Name}");
    }

    private static TypeReference Outermost(TypeReference type)
    {
        while (type.DeclaringType is { } outer)
        {
            type = outer;
        }

        return type;
    }

    /// <summary>True for types without a namespace of the product: what the compiler and the source generators add for the whole assembly.</summary>
    private static bool IsGenerated(TypeReference type) => !Outermost(type).Namespace.StartsWith("QuotaFunctions", StringComparison.Ordinal);

    private readonly record struct Place(string Namespace, string Type);
}

/// <summary>One namespace refers to another.</summary>
/// <param name="From">The namespace that refers.</param>
/// <param name="To">The namespace that is referred to.</param>
/// <param name="Example">One place that does so.</param>
internal sealed record NamespaceArrow(string From, string To, string Example)
{
    public override string ToString() => $"{From} -> {To} ({Example})";
}
