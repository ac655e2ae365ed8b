using QuotaFunctions.Gateway.Answers;
using QuotaFunctions.Gateway.Dialects;
using QuotaFunctions.Gateway.Json;
using QuotaFunctions.Gateway.Requests;

namespace QuotaFunctions.Gateway.Tests;

public sealed class ForwardPathsTests
{
    [Theory]
    [InlineData("inference", "files", false)]
    [InlineData("all", "files", true)]
    [InlineData("ALL", "realtime/calls", true)]
    [InlineData("files/*", "files/a", true)]
    [InlineData("files/*", "Files/a", true)]
    [InlineData("files/*", "files", false)]
    [InlineData("files/*", "files/a/content", false)]
    [InlineData("files/**", "files/a/content", true)]
    [InlineData("files/**", "files", false)]
    [InlineData("/files/", "files", true)]
    [InlineData("inference, files", "files", true)]
    [InlineData("files/*/content", "files/a/content", true)]
    [InlineData("fil*", "files", true)]
    [InlineData("fil*", "files/a", false)]
    [InlineData("**", "x/y/z", true)]
    public void OtherWork_IsForwardedWhereAPatternSaysSo(string setting, string path, bool expected) =>
        Assert.Equal(expected, Allows(setting, path, Work.Other));

    [Theory]
    [InlineData("inference", Work.Generate, true)]
    [InlineData("inference", Work.Listing, true)]
    [InlineData("inference", Work.Elsewhere, false)]
    [InlineData("files/*, inference", Work.Free, true)]
    [InlineData("files/*", Work.Generate, false)]
    [InlineData("chat/*", Work.Generate, true)]
    [InlineData("all", Work.Elsewhere, true)]
    internal void Work_IsForwardedByItsClass(string setting, Work work, bool expected) =>
        Assert.Equal(expected, Allows(setting, "chat/completions", work));

    [Theory]
    [InlineData("")]
    [InlineData("files,,x")]
    [InlineData("all, files")]
    [InlineData("files/**/content")]
    [InlineData("fil**")]
    [InlineData("files//x")]
    [InlineData("files/../x")]
    [InlineData("files?x=1")]
    [InlineData("files x")]
    public void Setting_ThatCannotBeUnderstood_IsNone(string setting) => Assert.Null(ForwardPaths.Parse(setting));

    private static bool Allows(string setting, string path, Work work)
    {
        var dialect = Upstreams.Tests.TestRoutes.One;
        var operation = new Operation(dialect, "x", work) { Answer = new AnswerShape(JsonShape<AnswerMember>.Of()) };
        return ForwardPaths.Parse(setting)!.Allows(operation, new OperationPath("v1", [.. path.Split('/')], "/" + path));
    }
}
