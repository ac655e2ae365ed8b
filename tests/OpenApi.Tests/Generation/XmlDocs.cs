using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace QuotaFunctions.OpenApi.Tests.Generation;

/// <summary>The docstrings of answers, which are what the description says of their members.</summary>
internal sealed partial class XmlDocs
{
    private readonly Dictionary<string, XElement> _members;

    /// <summary>The docstrings of an assembly, from the file that the compiler writes beside it.</summary>
    public XmlDocs(Assembly assembly)
    {
        var file = Path.ChangeExtension(assembly.Location, ".xml");
        _members = XDocument.Load(file).Descendants("member").ToDictionary(m => m.Attribute("name")!.Value, StringComparer.Ordinal);
    }

    /// <summary>What the docstring of a type says.</summary>
    public string Of(Type type) =>
        _members.GetValueOrDefault($"T:{type.FullName}")?.Element("summary") is { } summary ? Text(summary) : throw Missing(type.Name);

    /// <summary>What the docstring of a property says; for a positional record, that of its parameter.</summary>
    public string Of(PropertyInfo property)
    {
        var type = property.DeclaringType!;
        if (_members.GetValueOrDefault($"P:{type.FullName}.{property.Name}")?.Element("summary") is { } summary)
        {
            return Text(summary);
        }

        var parameter = _members.GetValueOrDefault($"T:{type.FullName}")?.Elements("param").FirstOrDefault(p => p.Attribute("name")?.Value == property.Name);
        return parameter is null ? throw Missing($"{type.Name}.{property.Name}") : Text(parameter);
    }

    private static InvalidOperationException Missing(string what) => new($"{what} has no docstring, and openapi.json says of it what its docstring says: write one.");

    private static string Text(XElement element)
    {
        var text = new StringBuilder();
        foreach (var node in element.Nodes())
        {
            text.Append(node switch
            {
                XText plain => plain.Value,
                XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
                XElement { Name.LocalName: "see" } see => $"`{NameOf(see.Attribute("cref")!.Value)}`",
                XElement other => Text(other),
                _ => "",
            });
        }

        return Blanks().Replace(text.ToString(), " ").Trim();
    }

    /// <summary>A property as the API calls it, anything else by its last name.</summary>
    private static string NameOf(string reference)
    {
        var name = reference[(reference.LastIndexOf('.') + 1)..];
        return reference.StartsWith("P:", StringComparison.Ordinal) ? JsonNamingPolicy.SnakeCaseLower.ConvertName(name) : name;
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
