using YamlDotNet.RepresentationModel;

namespace QuotaFunctions.Deploy.Tests;

/// <summary>Reads YAML.</summary>
internal static class YamlFiles
{
    /// <summary>The documents of a file.</summary>
    public static YamlNode[] Read(string file)
    {
        using var reader = File.OpenText(file);
        var stream = new YamlStream();
        stream.Load(reader);
        return [.. stream.Documents.Select(d => d.RootNode)];
    }
}
