using System.Text.RegularExpressions;
using CsCheck;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Gateway.Answers;
using QuotaFunctions.Gateway.Dialects;
using QuotaFunctions.Gateway.Exchanges;
using QuotaFunctions.Gateway.Json;
using QuotaFunctions.Gateway.Requests;

namespace QuotaFunctions.Gateway.Tests.Requests;

public sealed class AllowedModelsTests
{
    [Theory]
    [InlineData("gpt-4o-mini", "gpt-4o-mini")]
    [InlineData("gpt-4o-mini", "gpt-4o-mini-2024-07-18")]
    [InlineData("gpt-4", "gpt-4-0613")]
    [InlineData("claude-sonnet-4-5", "claude-sonnet-4-5-20250929")]
    [InlineData("claude-sonnet-4-5", "claude-sonnet-4-5@20250929")]
    [InlineData("mistral-large", "mistral-large-2407")]
    [InlineData("command-r", "command-r-08-2024")]
    [InlineData("gpt-4*", "gpt-4o")]
    [InlineData("gpt-4*", "gpt-4")]
    [InlineData("*", "anything")]
    [InlineData("*-mini", "gpt-4o-mini")]
    [InlineData("*-mini", "gpt-4o-mini-2024-07-18")]
    [InlineData("gpt-*-mini*", "gpt-4o-mini-x")]
    [InlineData("org/*", "org/model")]
    public void Model_ThatFits_IsAllowed(string pattern, string model) => Assert.True(AllowedModels.Allow([pattern], model));

    [Theory]
    [InlineData("gpt-4o", "gpt-4o-mini")]
    [InlineData("gpt-4o", "gpt-4o-mini-2024-07-18")]
    [InlineData("gpt-4o", "GPT-4o")]
    [InlineData("gpt-4o-2024-07-18", "gpt-4o")]
    [InlineData("gpt-4o-2024-07-18", "gpt-4o-2024-08-06")]
    [InlineData("gpt-4o", "gpt-4o-2024-13-18")]
    [InlineData("gpt-4o", "gpt-4o-2024-07-32")]
    [InlineData("gpt-4o", "gpt-4o-1024-07-18")]
    [InlineData("gpt-4o", "gpt-4o2024-07-18")]
    [InlineData("gpt-4", "gpt-4-1106-preview")]
    [InlineData("gpt-4", "gpt-4-32k")]
    [InlineData("gpt-4", "gpt-4-9999")]
    [InlineData("", "-2024-07-18")]
    [InlineData("llama-3", "llama-3-8b")]
    [InlineData("gpt-4*", "gpt-5")]
    [InlineData("*-mini", "gpt-4o-mini-high")]
    [InlineData("a.c", "abc")]
    [InlineData("", "a")]
    public void Model_ThatDoesNotFit_IsNotAllowed(string pattern, string model) => Assert.False(AllowedModels.Allow([pattern], model));

    [Fact]
    public void AnyPattern_FitsAsAnExpressionWould() =>
        Gen.Select(Gen.Char["ab*"].Array[0, 7], Gen.Char["ab"].Array[0, 9]).Sample((pattern, model) =>
        {
            var expression = $"^{string.Concat(pattern.Select(c => c == '*' ? ".*" : c.ToString()))}$";
            return AllowedModels.Fits(pattern, model) == Regex.IsMatch(new string(model), expression);
        }, iter: 20_000);

    [Theory]
    [InlineData(null, "gpt-4o-mini", "", null)]
    [InlineData("gpt-4o-mini", null, "", null)]
    [InlineData("gpt-4o-mini", "gpt-4o-mini", "gpt-4o-mini", null)]
    [InlineData(null, null, "gpt-4o-mini", null)]
    [InlineData(null, null, "", "names none")]
    [InlineData(null, "o3-pro", "", "'o3-pro'")]
    [InlineData("o3-pro", "gpt-4o-mini", "", "'o3-pro'")]
    [InlineData("gpt-4o-mini", "o3-pro", "", "'o3-pro'")]
    [InlineData(null, "gpt-4o-mini", "gpt-4o-mini|o3-pro", "'o3-pro'")]
    public void Request_MayAskForAllowedModelsAlone(string? inPath, string? inBody, string also, string? refusal)
    {
        var facts = new RequestFacts { IsRead = true, Model = inBody, AlsoModels = [.. also.Split('|', StringSplitOptions.RemoveEmptyEntries)] };
        var problem = AllowedModels.Check(Key("gpt-4o-mini", "whisper-*"), Operation(Work.Generate) with { Model = inPath }, facts);
        Assert.Equal(refusal is null ? null : 403, problem?.Status);
        Assert.Contains(refusal ?? "", problem?.Detail ?? "", StringComparison.Ordinal);
        Assert.Contains(refusal is null ? "" : "Allowed: 'gpt-4o-mini', 'whisper-*'.", problem?.Detail ?? "", StringComparison.Ordinal);
        Assert.Null(AllowedModels.Check(Key(), Operation(Work.Generate) with { Model = inPath }, facts));
    }

    [Theory]
    [InlineData((int)Work.Listing, null, true)]
    [InlineData((int)Work.Listing, "gpt-5", false)]
    [InlineData((int)Work.Other, null, false)]
    [InlineData((int)Work.Other, "gpt-5", false)]
    [InlineData((int)Work.Free, null, false)]
    public void Path_WithoutABody_IsBoundToo(int work, string? model, bool isAllowed) =>
        Assert.Equal(isAllowed, AllowedModels.Check(Key("gpt-4o-mini"), Operation((Work)work) with { Model = model }, RequestFacts.Unread) is null);

    internal static Operation Operation(Work work) => new(null!, "test", work) { Answer = new AnswerShape(JsonShape<AnswerMember>.Of()) };

    private static KeyRecord Key(params string[] models) => new()
    {
        Id = KeyId.New(),
        Prefix = default,
        TimeZone = "UTC",
        CreatedAt = DateTimeOffset.UnixEpoch,
        Secret = default!,
        Models = [.. models],
    };
}
