using System.IO.Compression;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace QuotaFunctions.ProfileTraining.Tests;

/// <summary>A profile as a compiler reads it.</summary>
internal static class MibcFile
{
    /// <summary>Its groups: the assemblies that each speaks of, and its instructions.</summary>
    public static IReadOnlyList<(string Assemblies, IReadOnlyList<Instruction> Body)> Read(string path)
    {
        using var archive = ZipFile.OpenRead(path);
        using var entry = archive.GetEntry($"{Path.GetFileName(path)}.dll")!.Open();
        var plain = new MemoryStream();
        entry.CopyTo(plain);
        plain.Position = 0;
        var methods = ModuleDefinition.ReadModule(plain).Types.Single().Methods;
        var dictionary = methods.Single(m => m.Name == "AssemblyDictionary").Body.Instructions;
        return
        [
            .. dictionary.SkipLast(1).Chunk(3).Select(part => ((string)part[0].Operand,
                (IReadOnlyList<Instruction>)[.. methods.Single(m => m == part[1].Operand).Body.Instructions])),
        ];
    }

    /// <summary>What a group says: names, numbers, and references in brackets.</summary>
    public static IEnumerable<string> Words(IEnumerable<Instruction> body) => body
        .Where(i => i.OpCode != OpCodes.Ret)
        .Select(i => i.OpCode == OpCodes.Pop ? "pop" : i.OpCode == OpCodes.Ldtoken ? $"[{i.Operand}]" : $"{i.Operand}");

    /// <summary>The methods that it has counters for.</summary>
    public static IEnumerable<MethodReference> Methods(string path) => Read(path)
        .SelectMany(g => g.Body.Where((i, at) => i.OpCode == OpCodes.Ldtoken && (at == 0 || g.Body[at - 1].OpCode == OpCodes.Pop)))
        .Select(i => (MethodReference)i.Operand);
}
