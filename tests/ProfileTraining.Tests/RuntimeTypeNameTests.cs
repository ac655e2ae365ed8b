
namespace QuotaFunctions.ProfileTraining.Tests;

/// <summary>Names of types in the runtime's profile.</summary>
public sealed class RuntimeTypeNameTests
{
    [Fact]
    public void Qualified_NestedGenericOfGenerics_GivesEachWithItsAssembly()
    {
        var name = RuntimeTypeName.Qualified("A.B`1+C[[D[], d, Version=1.0.0.0],[E`1[[F, f, Version=1.0.0.0]], e, Version=1.0.0.0]], a, Version=1.0.0.0")!;

        Assert.Equal(("A.B`1+C", "a", 0), (name.Name, name.Assembly, name.Ranks));
        Assert.Equal([("D", "d", 1), ("E`1", "e", 0)], name.Arguments.Select(a => (a.Name, a.Assembly!, a.Ranks)));
        Assert.Equal([("F", "f")], name.Arguments[1].Arguments.Select(a => (a.Name, a.Assembly!)));
    }

    [Fact]
    public void Plain_GenericOfGenericAndArray_GivesEachWithoutAssembly()
    {
        var name = RuntimeTypeName.Plain("A`2[B`1[C],D[][]]")!;

        Assert.Equal([("B`1", 0), ("D", 2)], name.Arguments.Select(a => (a.Name, a.Ranks)));
        Assert.Equal("C", name.Arguments[0].Arguments[0].Name);
        Assert.Null(name.Assembly);
    }

    [Theory]
    [InlineData("A*")]
    [InlineData("A&")]
    [InlineData("A[,]")]
    [InlineData("A`1[B")]
    [InlineData("A`1[B]]")]
    public void Plain_NoPlainType_IsNull(string text) => Assert.Null(RuntimeTypeName.Plain(text));
}
