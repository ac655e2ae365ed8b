using CsCheck;
using QuotaFunctions.Edge.Errors;
using QuotaFunctions.Gateway.Requests;

namespace QuotaFunctions.Gateway.Tests.Requests;

public sealed class RequestReaderTests
{
    public static TheoryData<string, string> BadBodies => new()
    {
        { "", "not valid JSON" },
        { "{", "not valid JSON" },
        { "[]", "must be a JSON object" },
        { "\"text\"", "must be a JSON object" },
        { "null", "must be a JSON object" },
        { "{} trailing", "not valid JSON" },
        { "{}{}", "not valid JSON" },
        { "{\"a\":1,}", "not valid JSON" },
        { "{\"a\":1/**/}", "not valid JSON" },
        { "{\"a\":NaN}", "not valid JSON" },
        { "\uFEFF{}", "byte order mark" },
        { "\0{}", "must be in UTF-8" },
        { "{\"a\":" + new string('[', 5_000), "nested deeper than 128" },

        // A member is given twice at any place that has a meaning, or is anything at all in the root.
        { """{"model":"a","model":"b"}""", "'model' stands in the body twice" },
        { """{"model":"a","mod\u0065l":"b"}""", "'model' stands in the body twice" },
        { """{"x":1,"x":1}""", "'x' stands in the body twice" },
        { """{"messages":[],"messages":[]}""", "'messages' stands in the body twice" },
        { """{"options":{"max":1,"max":2}}""", "'options.max' stands in the body twice" },
        { """{"options":{"other":1,"other":2}}""", "'options.other' stands in the body twice" },
        { """{"messages":[{"file_id":"a","file_id":"b"}]}""", "'file_id' stands in the body twice" },

        // Another case.
        { """{"Model":"a"}""", "'Model' must be written 'model'" },
        { """{"MODEL":"a","model":"b"}""", "'MODEL' must be written 'model'" },
        { """{"ſtream":true}""", "'ſtream' must be written 'stream'" },
        { """{"\u017Ftream":true}""", "must be written 'stream'" },
        { """{"bacKground":true}""", "must be written 'background'" },
        { """{"options":{"Max":1}}""", "'Max' must be written 'max'" },
        { """{"maxtokens":5}""", "'maxtokens' must be written 'maxTokens'" },
        { """{"messages":[{"FILE_ID":"a"}]}""", "must be written 'file_id'" },

        // Another type.
        { """{"model":5}""", "'model' must be a text" },
        { """{"model":["a"]}""", "'model' must be a text" },
        { """{"model":{"name":"a"}}""", "'model' must be a text" },
        { """{"model":"a\u0000"}""", "'model' must have at most 256 characters" },
        { """{"models":["a",5]}""", "'models' must be a text" },
        { """{"models":{"a":1}}""", "'models' must be a text or a list" },
        { """{"models":[{"model":"a"}]}""", "'models' must be a text or a list" },
        { """{"models":[["a",["b\u0001"]]]}""", "'models' must have" },
        { """{"stream":"true"}""", "'stream' must be true or false" },
        { """{"stream":1}""", "'stream' must be true or false" },
        { """{"stream":[true]}""", "'stream' must be true or false" },
        { """{"stream_options":[]}""", "'stream_options' must be an object" },
        { """{"stream_options":"x"}""", "'stream_options' must be an object" },
        { """{"stream_options":{"include_usage":1}}""", "'stream_options.include_usage' must be true or false" },
        { """{"n":"2"}""", "'n' must be a number" },
        { """{"max_tokens":"100"}""", "'max_tokens' must be a number" },
        { """{"max_tokens":[100]}""", "'max_tokens' must be a number" },
        { """{"options":{"max":true}}""", "'options.max' must be a number" },

        // No Unicode.
        { """{"model":"\ud800"}""", "not valid Unicode" },
        { """{"\udc00x":1}""", "not valid Unicode" },
        { """{"a":[{"\ud800":1}]}""", "not valid Unicode" },
        { """{"model\u0000":"a"}""", "U+0000" },
    };

    [Theory]
    [MemberData(nameof(BadBodies))]
    public void Body_ThatUpstreamsCouldReadDifferently_IsRefusedByName(string json, string expected)
    {
        foreach (var segment in new[] { int.MaxValue, 7, 1 })
        {
            var problem = RequestReader.Read(Sequences.Of(json, segment), Shapes.Test, new RequestReadOptions(null, true, default), out var facts);
            Assert.NotNull(problem);
            Assert.Equal(400, problem.Status);
            Assert.Contains(expected, problem.Detail, StringComparison.Ordinal);
            Assert.False(facts.IsRead);
        }
    }

    [Theory]
    [InlineData(new byte[] { (byte)'{', (byte)'"', 0xFF, (byte)'"', (byte)':', (byte)'1', (byte)'}' }, "not valid UTF-8")]
    [InlineData(new byte[] { (byte)'{', (byte)'"', (byte)'a', (byte)'"', (byte)':', (byte)'"', 0xC3, (byte)'"', (byte)'}' }, "not valid UTF-8")]
    [InlineData(new byte[] { (byte)'{', (byte)'"', 0xC0, 0xAE, (byte)'"', (byte)':', (byte)'1', (byte)'}' }, "not valid UTF-8")]
    [InlineData(new byte[] { (byte)'{', (byte)'"', 0xED, 0xA0, 0x80, (byte)'"', (byte)':', (byte)'1', (byte)'}' }, "not valid UTF-8")]
    [InlineData(new byte[] { (byte)'{', (byte)'}', 0xF0, 0x9F, 0x98 }, "not valid UTF-8")]
    [InlineData(new byte[] { 0xFF, 0xFE, (byte)'{', 0, (byte)'}', 0 }, "must be in UTF-8")]
    [InlineData(new byte[] { 0, (byte)'{', 0, (byte)'}' }, "must be in UTF-8")]
    [InlineData(new byte[] { (byte)'{', 0, 0, 0, (byte)'}', 0, 0, 0 }, "must be in UTF-8")]
    public void Body_InAnotherEncoding_IsRefused(byte[] body, string expected)
    {
        foreach (var segment in new[] { int.MaxValue, 3, 2, 1 })
        {
            var problem = RequestReader.Read(Sequences.Of(body, segment), Shapes.Test, default, out _);
            Assert.Contains(expected, problem?.Detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Body_IsReadForWhatMatters()
    {
        var facts = Shapes.Read("""
            {"x":{"model":"not this"},"model":"m","models":["m2","m3","m2",""],"stream":true,"stream_options":{"include_usage":true},
             "n":3,"max_tokens":7,"maxTokens":null,"options":{"max":9,"think":5},"background":true,"previous":"r_1"}
            """);
        Assert.Equal(("m", true, true, true), (facts.Model, facts.IsStream, facts.WantsStreamUsage, facts.IsBackground));
        Assert.Equal(["m2", "m3"], facts.AlsoModels.ToArray());
        Assert.Equal(3, facts.Choices);
        Assert.Equal([new("max_tokens", 7), new("maxTokens", null), new NumberMember("options.max", 9)], facts.OutputBounds.ToArray());
        Assert.Equal(new NumberMember("options.think", 5), facts.Thinking);
        Assert.Equal("previous", facts.StoredInput);
    }

    [Theory]
    [InlineData("{}", null)]
    [InlineData("""{"model":null}""", null)]
    [InlineData("""{"model":""}""", null)]
    [InlineData("""{"model":"\u0067pt"}""", "gpt")]
    [InlineData("""{"model":"💡"}""", "💡")]
    public void Model_ThatIsEmpty_CountsAsAbsent(string json, string? model) => Assert.Equal(model, Shapes.Read(json).Model);

    [Theory]
    [InlineData("4096", 4096L)]
    [InlineData("4096.0", 4096L)]
    [InlineData("4.096e3", 4096L)]
    [InlineData("4.096E+3", 4096L)]
    [InlineData("40960e-1", 4096L)]
    [InlineData("4095.1", 4096L)]
    [InlineData("0.5", 1L)]
    [InlineData("0", null)]
    [InlineData("0.0", null)]
    [InlineData("-0", null)]
    [InlineData("-1", null)]
    [InlineData("-1.5e300", null)]
    [InlineData("null", null)]
    [InlineData("9007199254740993", 9007199254740991L)]
    [InlineData("99999999999999999999999", 9007199254740991L)]
    [InlineData("1e400", 9007199254740991L)]
    public void Bound_IsTakenInEverySpelling(string spelling, long? value) =>
        Assert.Equal([new NumberMember("max_tokens", value)], Shapes.Read($$"""{"max_tokens": {{spelling}} }""").OutputBounds.ToArray());

    [Theory]
    [InlineData("""{"max_tokens":"1024"}""")]
    [InlineData("""{"max_tokens":{"a":"b"},"n":"2","options":{"think":[1]}}""")]
    [InlineData("""{"options":"none","stream_options":[]}""")]
    public void WrongBound_OfAKeyWithoutLimits_IsTheUpstreamsAffair(string json)
    {
        var facts = Shapes.Read(json, isBounded: false);
        Assert.Empty(facts.OutputBounds);
        Assert.Equal((null, 1L), (facts.Thinking, facts.Choices));
    }

    [Theory]
    [InlineData("""{"prompt":["a","b","c"],"n":2}""", 6)]
    [InlineData("""{"prompt":[[1,2],[3]],"best_of":5,"n":2}""", 10)]
    [InlineData("""{"prompt":[1,2,3]}""", 1)]
    [InlineData("""{"prompt":"abc","n":0}""", 1)]
    [InlineData("""{"prompt":[],"n":-3}""", 1)]
    [InlineData("""{"n":2.0}""", 2)]
    [InlineData("""{"n":1.5}""", 2)]
    [InlineData("""{"n":null}""", 1)]
    [InlineData("""{"n":99999999999999999999,"prompt":["a","b"]}""", 2L * int.MaxValue)]
    public void Choices_AreCountedForEveryPrompt(string json, long choices) => Assert.Equal(choices, Shapes.Read(json).Choices);

    [Theory]
    [InlineData("""{"previous":"r"}""", "previous")]
    [InlineData("""{"previous":""}""", null)]
    [InlineData("""{"previous":null}""", null)]
    [InlineData("""{"previous":{"id":"r"}}""", "previous")]
    [InlineData("""{"messages":[{"content":[{"file_id":"f"}]}]}""", "file_id")]
    [InlineData("""{"messages":[{"file_id":["","f"]}]}""", "file_id")]
    [InlineData("""{"messages":[{"file_id":[]}]}""", null)]
    [InlineData("""{"unknown":{"file_id":"f"}}""", "file_id")]
    [InlineData("""{"tools":[{"properties":{"file_id":{"type":"string"}}}]}""", null)]
    [InlineData("""{"tools":[{"default":{"file_id":"x"}}],"metadata":{"file_id":"x"}}""", null)]
    [InlineData("""{"messages":[{"file_id":{"type":"string"}}]}""", null)]
    public void StoredInput_IsFoundWhereItIsNamed(string json, string? path) => Assert.Equal(path, Shapes.Read(json).StoredInput);

    [Fact]
    public void Case_OfNamesThatMeanNothing_IsFree()
    {
        Assert.True(Shapes.Read("""{"MODELL":"a","x":{"Model":"b"},"tools":{"File_Id":1,"MODEL":2},"Metadata":{}}""").IsRead);
        var lax = Shapes.Test with { IsStrict = false };
        Assert.Null(RequestReader.Read(Sequences.Of("""{"Model":"a"}"""), lax, default, out var facts));
        Assert.Null(facts.Model);
    }

    [Fact]
    public void Members_BeyondAnyRequest_AreRefused()
    {
        var json = "{" + string.Join(',', Enumerable.Range(0, 1_001).Select(i => $"\"m{i}\":0")) + "}";
        Assert.Contains("1000 members", Refusal(json)?.Detail, StringComparison.Ordinal);
        Assert.Contains("256 bytes", Refusal($$"""{"{{new string('a', 300)}}":1}""")?.Detail, StringComparison.Ordinal);
        Assert.Null(Refusal("{\"x\":{\"" + new string('a', 100_000) + "\":1}}"));
    }

    [Fact]
    public void Client_ThatLeaves_EndsCounting()
    {
        using var aborted = new CancellationTokenSource();
        aborted.Cancel();
        Assert.Throws<OperationCanceledException>(() =>
            RequestReader.Read(Sequences.Of("""{"prompt":"text"}"""), Shapes.Test, new RequestReadOptions(PromptCounter.Shared, true, aborted.Token), out _));
    }

    [Fact]
    public void AnyBody_ReadsTheSameInAnySegments() =>
        Gen.Select(Bodies.AnyObject, Gen.Int[1, 64]).Sample((json, segment) =>
        {
            var how = new RequestReadOptions(null, true, default);
            var problem = RequestReader.Read(Sequences.Of(json), Shapes.Test, how, out var whole);
            Assert.Equal(problem, RequestReader.Read(Sequences.Of(json, segment), Shapes.Test, how, out var parts));
            Assert.Equal(Describe(whole), Describe(parts));
            Assert.True(whole.PromptTokens >= 0 && whole.Choices >= 1);
        }, iter: 3_000);

    [Fact]
    public void AnyBytes_AreReadOrRefused() =>
        Gen.Select(Gen.Char["{}[]\",:0eE+-.\\utrfnalse \nmodé\0"].Array[0, 40].Select(c => "{" + new string(c) + "}"), Gen.Int[1, 9]).Sample((json, segment) =>
        {
            var problem = RequestReader.Read(Sequences.Of(json, segment), Shapes.Test, default, out var facts);
            Assert.Equal(problem is null, facts.IsRead);
        }, iter: 20_000);

    private static string Describe(RequestFacts facts) => string.Join('|', facts.Model, string.Join(',', facts.AlsoModels), facts.IsStream, facts.WantsStreamUsage,
        facts.IsBackground, facts.Choices, string.Join(',', facts.OutputBounds), facts.Thinking, facts.StoredInput, facts.PromptTokens,
        string.Join(';', facts.Places.Objects.OrderBy(o => o.Key, StringComparer.Ordinal).Select(o => $"{o.Key}:{o.Value.Close}:{string.Join(',', o.Value.Members)}")));

    private static Problem? Refusal(string json) => RequestReader.Read(Sequences.Of(json), Shapes.Test, default, out _);
}
