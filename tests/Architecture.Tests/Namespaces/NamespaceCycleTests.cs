using Mono.Cecil;

namespace QuotaFunctions.Architecture.Tests.Namespaces;

/// <summary>
/// Namespaces of one assembly refer to each other in one direction: what is below can be read, tested and changed without what is above it.
/// A parent namespace and its child are two namespaces like any others.
/// </summary>
public sealed class NamespaceCycleTests
{
    /// <summary>Every assembly of the product. The Functions host is left out: these tests do not reference it, and it is eleven small files.</summary>
    public static TheoryData<string> Assemblies =>
    [
        "QuotaFunctions.Core", "QuotaFunctions.Edge", "QuotaFunctions.Api", "QuotaFunctions.Gateway", "QuotaFunctions.Hosting", "QuotaFunctions.Server",
        "QuotaFunctions.Storage.Sqlite", "QuotaFunctions.Storage.Tables", "quota",
    ];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Namespaces_OfAnAssembly_ReferToEachOtherInOneDirection(string assembly)
    {
        var cycles = NamespaceGraph.Of(PathOf(assembly)).Cycles();

        Assert.True(cycles.Count == 0, $"{assembly} has a cycle among its namespaces:\n{string.Join('\n', cycles)}");
    }

    [Theory]
    [InlineData("Circle.One", "Circle.Two")]
    [InlineData("Circle.Parent", "Circle.Parent.Child")]
    public void Rule_AppliedToAnAssemblyThatBreaksIt_Fails(string one, string other)
    {
        var arrows = CyclesOf("Circle").Select(c => (c.From, c.To));

        Assert.Contains((Samples + one, Samples + other), arrows);
        Assert.Contains((Samples + other, Samples + one), arrows);
    }

    [Fact]
    public void Rule_AppliedToNamespacesInOneDirection_Passes() => Assert.Empty(CyclesOf("Line"));

    private static string Samples => typeof(NamespaceCycleTests).Namespace + ".";

    private static IReadOnlyList<NamespaceArrow> CyclesOf(string samples)
    {
        using var assembly = AssemblyDefinition.ReadAssembly(typeof(NamespaceCycleTests).Assembly.Location);
        return NamespaceGraph.Of(assembly.MainModule.Types.SelectMany(WithNested).Where(t => Outer(t).Namespace.StartsWith(Samples + samples, StringComparison.Ordinal))).Cycles();
    }

    private static IEnumerable<TypeDefinition> WithNested(TypeDefinition type) => type.NestedTypes.SelectMany(WithNested).Prepend(type);

    private static TypeDefinition Outer(TypeDefinition type) => type.DeclaringType is { } outer ? Outer(outer) : type;

    private static string PathOf(string assembly) => Path.Combine(AppContext.BaseDirectory, assembly + ".dll");
}
