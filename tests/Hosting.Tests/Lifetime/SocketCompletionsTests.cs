using QuotaFunctions.Hosting.Lifetime;

namespace QuotaFunctions.Hosting.Tests.Lifetime;

public sealed class SocketCompletionsTests
{
    private const string InlineCompletions = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";
    private const string ThreadCount = "DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT";

    [Theory]
    [InlineData(1, "1")]
    [InlineData(2, "1")]
    [InlineData(3, "1")]
    [InlineData(8, "4")]
    public void EmptyEnvironment_OneThreadForEachTwoProcessors(int processors, string threads)
    {
        var variables = SocketCompletions.VariablesFor(processors, _ => null);

        Assert.Equal(new Dictionary<string, string> { [InlineCompletions] = "1", [ThreadCount] = threads }, variables);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    public void InlineCompletionsInTheEnvironment_NothingIsSet(string value) =>
        Assert.Empty(SocketCompletions.VariablesFor(2, name => name == InlineCompletions ? value : null));

    [Fact]
    public void ThreadCountInTheEnvironment_Stays() =>
        Assert.Equal([InlineCompletions], SocketCompletions.VariablesFor(2, name => name == ThreadCount ? "3" : null).Keys);
}
