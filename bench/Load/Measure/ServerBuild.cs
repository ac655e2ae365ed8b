using System.Reflection.PortableExecutable;

namespace QuotaFunctions.Load.Measure;

/// <summary>Tells how a published program was compiled, and how to start it.</summary>
/// <param name="File">The program to start.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Kind"><c>JIT</c>, <c>JIT with ReadyToRun</c> or <c>AOT</c>.</param>
internal sealed record ServerBuild(string File, IReadOnlyList<string> Arguments, string Kind)
{
    /// <summary>The name of its folder and its kind, for tables of several builds.</summary>
    public string Name => $"{Path.GetFileName(Path.GetDirectoryName(Arguments is [var assembly] ? assembly : File))} ({Kind})";

    /// <summary>Looks at an executable or a .dll.</summary>
    public static ServerBuild Of(string path)
    {
        if (!System.IO.File.Exists(path))
        {
            throw new FileNotFoundException($"there is no server at {path}: publish it first", path);
        }

        return Path.GetExtension(path) == ".dll" ? new ServerBuild("dotnet", [path], KindOf(path))
            : System.IO.File.Exists(path + ".dll") ? new ServerBuild(path, [], KindOf(path + ".dll"))
            : new ServerBuild(path, [], "AOT");
    }

    private static string KindOf(string assembly)
    {
        using var stream = System.IO.File.OpenRead(assembly);
        using var reader = new PEReader(stream);
        return reader.PEHeaders.CorHeader?.ManagedNativeHeaderDirectory.Size > 0 ? "JIT with ReadyToRun" : "JIT";
    }
}
