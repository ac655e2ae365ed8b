using Mono.Cecil;

namespace QuotaFunctions.ProfileTraining;

/// <summary>The assemblies that the native compiler compiles, by the names the runtime gives their types and methods.</summary>
internal sealed class AssemblyIndex
{
    private readonly Dictionary<string, List<TypeDefinition>> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<MethodDefinition>> _methods = new(StringComparer.Ordinal);

    /// <summary>Indexes modules.</summary>
    public AssemblyIndex(IEnumerable<ModuleDefinition> modules)
    {
        foreach (var type in modules.SelectMany(m => m.GetTypes()))
        {
            Add(_types, NameOf(type), type);
            foreach (var method in type.Methods)
            {
                Add(_methods, $"{NameOf(type)}.{method.Name}", method);
            }
        }
    }

    /// <summary>Opens the assemblies that a native compilation was given.</summary>
    /// <param name="responseFile">The arguments of the native compiler, one on a line.</param>
    /// <param name="project">The folder that its relative paths start from.</param>
    public static AssemblyIndex OfCompilation(string responseFile, string project)
    {
        const string Reference = "-r:";
        var paths = File.ReadLines(responseFile)
            .Select(l => l.StartsWith(Reference, StringComparison.Ordinal) ? l[Reference.Length..] : l)
            .Where(l => !l.StartsWith('-') && l.EndsWith(".dll", StringComparison.Ordinal));
        return new AssemblyIndex(paths.Select(p => ModuleDefinition.ReadModule(Path.Combine(project, p))));
    }

    /// <summary>The methods of a name; overloads, and those of types that several assemblies have.</summary>
    public IReadOnlyList<MethodDefinition> Methods(string name) => _methods.GetValueOrDefault(name) ?? [];

    /// <summary>A type by its name.</summary>
    /// <param name="name">Namespace and name, nested ones after <c>+</c>.</param>
    /// <param name="assembly">Its assembly, or null when that is not known.</param>
    /// <param name="near">The module that it is used in, which is looked through first when the assembly is not known.</param>
    public TypeDefinition? Type(string name, string? assembly, ModuleDefinition? near)
    {
        var types = _types.GetValueOrDefault(name) ?? [];
        return types.Count == 1
            ? types[0]
            : assembly is not null
                ? types.Find(t => t.Module.Assembly.Name.Name == assembly)
                : types.Find(t => t.Module == near) ?? types.Find(t => t.IsPublic);
    }

    /// <summary>The runtime's name of a type.</summary>
    public static string NameOf(TypeReference type) => type.FullName.Replace('/', '+');

    private static void Add<T>(Dictionary<string, List<T>> all, string name, T item)
    {
        if (!all.TryGetValue(name, out var items))
        {
            all[name] = items = [];
        }

        items.Add(item);
    }
}
