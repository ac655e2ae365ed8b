using System.IO.Compression;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace QuotaFunctions.ProfileTraining;

/// <summary>What became of the runtime's counters.</summary>
/// <param name="Methods">Methods that the runtime counted in.</param>
/// <param name="Written">Those of them in the profile.</param>
internal sealed record MibcFigures(int Methods, int Written);

/// <summary>
/// Writes a .mibc file: the format in which .NET's compilers take profiles. It is an assembly whose global methods hold, as IL that is never run, a
/// token for each method and its counters behind it; <c>AssemblyDictionary</c> lists them by the assemblies that they speak of. See
/// https://github.com/dotnet/runtime/blob/main/docs/design/features/dotnet-pgo.md.
/// </summary>
internal sealed class MibcWriter
{
    /// <summary>Before each record: all four of its fields follow.</summary>
    private const int AllFields = 0xF;

    /// <summary>Stands for a type or method that was seen, and that the native compiler does not know.</summary>
    private const int Unknown = 1;

    private readonly AssemblyDefinition _assembly;
    private readonly ProfileReferences _references;
    private readonly SortedDictionary<string, List<(MethodReference Method, ProfiledMethod Profile)>> _groups = new(StringComparer.Ordinal);

    private MibcWriter(AssemblyIndex index)
    {
        _assembly = AssemblyDefinition.CreateAssembly(new AssemblyNameDefinition("profile", new Version(1, 0)), "profile", ModuleKind.Dll);
        _references = new ProfileReferences(_assembly.MainModule, index);
    }

    /// <summary>Writes the file.</summary>
    /// <param name="methods">What the runtime counted.</param>
    /// <param name="index">What the native compiler compiles.</param>
    /// <param name="path">The file, which is replaced.</param>
    public static MibcFigures Write(IEnumerable<ProfiledMethod> methods, AssemblyIndex index, string path)
    {
        var writer = new MibcWriter(index);
        var matcher = new MethodMatcher(index);
        var best = new Dictionary<string, (MatchedMethod Match, MethodReference Reference, ProfiledMethod Profile)>(StringComparer.Ordinal);
        var count = 0;
        foreach (var method in methods)
        {
            count++;
            foreach (var match in matcher.Match(method))
            {
                if (method.Weight > 0 && writer._references.Method(match) is { } reference)
                {
                    // Of a generic method that ran with several arguments, what ran most.
                    var id = $"{match.Definition.Module.Name} {reference.FullName}";
                    best[id] = best.TryGetValue(id, out var other) && other.Profile.Weight >= method.Weight ? other : (match, reference, method);
                }
            }
        }

        foreach (var (match, reference, profile) in best.Values)
        {
            writer.Add(match.Definition, reference, profile);
        }

        writer.Save(path);
        return new MibcFigures(count, best.Count);
    }

    private void Add(MethodDefinition definition, MethodReference method, ProfiledMethod profile)
    {
        var own = definition.Module.Assembly.Name.Name;
        var others = new SortedSet<string>(StringComparer.Ordinal);
        AddAssemblies(method.DeclaringType, others);
        others.Remove(own);
        var group = string.Concat(others.Prepend(own).Select(a => $"{a};"));
        if (!_groups.TryGetValue(group, out var methods))
        {
            _groups[group] = methods = [];
        }

        methods.Add((method, profile));
    }

    private void Save(string path)
    {
        var dictionary = GlobalMethod("AssemblyDictionary");
        foreach (var (name, methods) in _groups)
        {
            var group = GlobalMethod($"Assemblies_{_assembly.MainModule.Types[0].Methods.Count}");
            foreach (var (method, profile) in methods)
            {
                Emit(group, method, profile);
            }

            group.Emit(OpCodes.Ret);
            dictionary.Emit(OpCodes.Ldstr, name);
            dictionary.Emit(OpCodes.Ldtoken, group.Body.Method);
            dictionary.Emit(OpCodes.Pop);
        }

        dictionary.Emit(OpCodes.Ret);
        using var plain = new MemoryStream();
        _assembly.Write(plain);
        plain.Position = 0;
        var unfinished = $"{path}.new";
        using (var file = File.Create(unfinished))
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create))
        using (var entry = archive.CreateEntry($"{Path.GetFileName(path)}.dll", CompressionLevel.SmallestSize).Open())
        {
            plain.CopyTo(entry);
        }

        File.Move(unfinished, path, overwrite: true);
    }

    private void Emit(ILProcessor il, MethodReference method, ProfiledMethod profile)
    {
        il.Emit(OpCodes.Ldtoken, method);
        il.Emit(OpCodes.Ldstr, "ExclusiveWeight");
        EmitNumber(il, profile.Weight);
        il.Emit(OpCodes.Ldstr, "InstrumentationDataStart");
        foreach (var record in profile.Records.Where(r => !r.IsOfValues))
        {
            EmitNumber(il, AllFields);
            EmitNumber(il, record.IlOffset);
            EmitNumber(il, record.Kind);
            EmitNumber(il, record.Values.Count);
            EmitNumber(il, record.Other);
            foreach (var value in record.Values)
            {
                EmitValue(il, record, value);
            }
        }

        il.Emit(OpCodes.Ldstr, "InstrumentationDataEnd");
        il.Emit(OpCodes.Pop);
    }

    private void EmitValue(ILProcessor il, ProfileRecord record, string value)
    {
        const string TypePrefix = "TypeHandle: ";
        const string MethodPrefix = "MethodHandle: ";
        if (record.IsCounter)
        {
            EmitNumber(il, ProfileRecord.Number(value));
        }
        else if (value is $"{TypePrefix}NULL" or $"{MethodPrefix}NULL")
        {
            EmitNumber(il, 0);
        }
        else if (record.Kind == ProfileRecord.Types && _references.Type(RuntimeTypeName.Qualified(value[TypePrefix.Length..]), null) is { } type)
        {
            il.Emit(OpCodes.Ldtoken, type);
        }
        else if (record.Kind == ProfileRecord.Methods && _references.Target(value[MethodPrefix.Length..]) is { } target)
        {
            il.Emit(OpCodes.Ldtoken, target);
        }
        else
        {
            EmitNumber(il, Unknown);
        }
    }

    /// <summary>A number as a compiler reads it: 32 bits, or the most of them.</summary>
    private static void EmitNumber(ILProcessor il, long value) => il.Emit(OpCodes.Ldc_I4, (int)Math.Min(value, int.MaxValue));

    private ILProcessor GlobalMethod(string name)
    {
        var module = _assembly.MainModule;
        var method = new MethodDefinition(name, MethodAttributes.Public | MethodAttributes.Static, module.TypeSystem.Void);
        module.Types[0].Methods.Add(method);
        return method.Body.GetILProcessor();
    }

    private static void AddAssemblies(TypeReference type, SortedSet<string> assemblies)
    {
        switch (type)
        {
            case GenericInstanceType generic:
                AddAssemblies(generic.ElementType, assemblies);
                foreach (var argument in generic.GenericArguments)
                {
                    AddAssemblies(argument, assemblies);
                }

                break;
            case ArrayType array:
                AddAssemblies(array.ElementType, assemblies);
                break;
            case { IsPrimitive: false, Scope: AssemblyNameReference { Name: not "System.Private.Canon" } scope }:
                assemblies.Add(scope.Name);
                break;
        }
    }
}
