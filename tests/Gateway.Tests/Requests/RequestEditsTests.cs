using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using QuotaFunctions.Gateway.Requests;

namespace QuotaFunctions.Gateway.Tests.Requests;

public sealed class RequestEditsTests
{
    [Theory]
    [InlineData("""{ "a" : [1, 2.50e1],"max_tokens":500, "z":"\u00e9" }""", "max_tokens=100", """{ "a" : [1, 2.50e1],"max_tokens":100, "z":"\u00e9" }""")]
    [InlineData("{}", "max_tokens=5", """{"max_tokens":5}""")]
    [InlineData("{ }", "max_tokens=5", """{ "max_tokens":5}""")]
    [InlineData("""{"model":"m" }""", "max_tokens=5", """{"model":"m" ,"max_tokens":5}""")]
    [InlineData("""{"x":1}""", "a=5 b=6 c.d=7", """{"x":1,"a":5,"b":6,"c":{"d":7}}""")]
    [InlineData("{}", "a=5 b=6", """{"a":5,"b":6}""")]
    [InlineData("{}", "stream_options.include_usage=true", """{"stream_options":{"include_usage":true}}""")]
    [InlineData("""{"stream_options":null}""", "stream_options.include_usage=true", """{"stream_options":{"include_usage":true}}""")]
    [InlineData("""{"stream_options":{ }}""", "stream_options.include_usage=true", """{"stream_options":{ "include_usage":true}}""")]
    [InlineData("""{"stream_options":{"x":[1]},"n":1}""", "stream_options.include_usage=true", """{"stream_options":{"x":[1],"include_usage":true},"n":1}""")]
    [InlineData("""{"stream_options":{"include_usage":null,"x":1}}""", "stream_options.include_usage=true", """{"stream_options":{"include_usage":true,"x":1}}""")]
    [InlineData("{}", "options.deep.er=1 options.max=2", """{"options":{"deep":{"er":1},"max":2}}""")]
    [InlineData("""{"options":{"deep":null}}""", "options.deep.er=1 options.max=2", """{"options":{"deep":{"er":1},"max":2}}""")]
    [InlineData("""{"a":1,"b":2,"c":3}""", "-a", """{"b":2,"c":3}""")]
    [InlineData("""{"a":1,"b":2,"c":3}""", "-b", """{"a":1,"c":3}""")]
    [InlineData("""{"a":1,"b":2,"c":3}""", "-c", """{"a":1,"b":2}""")]
    [InlineData("""{"a":1,"b":2,"c":3}""", "-a -b", """{"c":3}""")]
    [InlineData("""{"a":1,"b":2,"c":3}""", "-b -c d=4", """{"a":1,"d":4}""")]
    [InlineData("""{"a":1,"b":2,"c":3}""", "-a -b -c", "{}")]
    [InlineData("""{"a":1,"b":2,"c":3}""", "-a -b -c d=4", """{"d":4}""")]
    [InlineData("""{"a":1}""", "-x -options.max -y.z", """{"a":1}""")]
    [InlineData("""{"stream_options":{"include_usage":true,"x":1}}""", "-stream_options.include_usage", """{"stream_options":{"x":1}}""")]
    [InlineData("""{"a":1}""", "a=2 -a", "{}")]
    [InlineData("""{"a":1}""", "-a a=2", """{"a":2}""")]
    [InlineData("""{"model":"a"}""", "model='b\"c'", """{"model":"b\u0022c"}""")]
    [InlineData("""{"a":1}""", "new.x=1 -new.x", """{"a":1}""")]
    public void Edits_ChangeTheirMembersAndNothingElse(string json, string edits, string expected)
    {
        foreach (var segment in new[] { int.MaxValue, 5, 1 })
        {
            var changed = new RequestEdits(Shapes.Read(json, segment: segment));
            Make(changed, edits);
            Assert.Equal(expected, Sequences.Text(changed.Apply(Sequences.Of(json, segment))));
            Assert.Equal(Encoding.UTF8.GetByteCount(expected), changed.EditedLength);
            Assert.Equal(json == expected, changed.IsEmpty);
        }
    }

    [Fact]
    public void NoEdits_SendTheBodysOwnMemory()
    {
        var body = Sequences.Of("""{"model":"m","messages":[]}""", 10);
        var facts = Shapes.Read("""{"model":"m","messages":[]}""");
        var parts = new RequestEdits(facts).Apply(body);
        Assert.Equal([.. body.Segments()], parts);
    }

    [Fact]
    public void Edits_OfWhatWasNotRead_AreAFault()
    {
        Assert.Throws<InvalidOperationException>(() => new RequestEdits(RequestFacts.Unread).SetNumber("a", 1));
        var edits = new RequestEdits(Shapes.Read("""{"unknown":{"a":1}}"""));
        edits.SetNumber("unknown.b", 1);
        Assert.Throws<InvalidOperationException>(() => edits.EditedLength);
    }

    [Fact]
    public void Places_AreTheValues()
    {
        const string Json = """{ "model" : "gpt" , "options":{"max": 4.0e1 },"x":[1, 2] }""";
        foreach (var segment in new[] { int.MaxValue, 4, 1 })
        {
            var places = Shapes.Read(Json, segment: segment).Places;
            Assert.Equal(["\"gpt\"", "4.0e1", "[1, 2]", """{"max": 4.0e1 }"""],
                new[] { "model", "options.max", "x", "options" }.Select(p => places.Value(p) is { } v ? Json.Substring((int)v.Start, (int)v.Length) : null));
            Assert.Null(places.Value("y"));
            Assert.Null(places.Value("x.y"));
        }
    }

    [Fact]
    public void AnyEditsOfAnyBody_GiveTheSameAsADocumentWould() =>
        Gen.Select(Bodies.Object, Gen.OneOf(Paths.Select(Gen.Int[0, 3], (p, kind) => (p, kind))).Array[0, 6], Gen.Int[1, 64]).Sample((json, edits, segment) =>
        {
            if (RequestReader.Read(Sequences.Of(json, segment), Shapes.Test, default, out var facts) is not null)
            {
                return;
            }

            edits = [.. edits.DistinctBy(e => e.Item1)];
            var expected = JsonNode.Parse(json)!.AsObject();
            var changed = new RequestEdits(facts);
            foreach (var (path, kind) in edits)
            {
                Edit(changed, path, kind);
                Edit(expected, path, kind);
            }

            var result = Sequences.Text(changed.Apply(Sequences.Of(json, segment)));
            Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(result)), $"{json} -> {result}");
            Assert.Equal(Encoding.UTF8.GetByteCount(result), changed.EditedLength);

            // What was not touched keeps every byte.
            var after = JsonDocument.Parse(result).RootElement;
            foreach (var member in JsonDocument.Parse(json).RootElement.EnumerateObject().Where(m => !edits.Any(e => e.Item1.Split('.')[0] == m.Name)))
            {
                Assert.Equal(member.Value.GetRawText(), after.GetProperty(member.Name).GetRawText());
            }
        }, iter: 3_000);

    private static readonly Gen<string> Paths = Gen.OneOf(
        "model", "max_tokens", "n", "options.max", "options.think", "options.deep.er", "stream_options.include_usage", "added", "added2");

    private static void Edit(RequestEdits edits, string path, int kind)
    {
        switch (kind)
        {
            case 0:
                edits.SetNumber(path, 42);
                break;
            case 1:
                edits.SetFlag(path, true);
                break;
            case 2:
                edits.SetText(path, "\"é\n");
                break;
            default:
                edits.Remove(path);
                break;
        }
    }

    private static void Edit(JsonObject root, string path, int kind)
    {
        var names = path.Split('.');
        foreach (var name in names[..^1])
        {
            if (root[name] is not JsonObject next)
            {
                if (kind == 3)
                {
                    return;
                }

                root[name] = next = [];
            }

            root = next;
        }

        if (kind == 3)
        {
            root.Remove(names[^1]);
        }
        else
        {
            root[names[^1]] = kind switch { 0 => 42, 1 => true, _ => "\"é\n" };
        }
    }

    private static void Make(RequestEdits edits, string text)
    {
        foreach (var edit in text.Split(' '))
        {
            if (edit[0] == '-')
            {
                edits.Remove(edit[1..]);
                continue;
            }

            var (path, value) = (edit.Split('=')[0], edit.Split('=')[1]);
            if (value[0] == '\'')
            {
                edits.SetText(path, value.Trim('\''));
            }
            else if (bool.TryParse(value, out var flag))
            {
                edits.SetFlag(path, flag);
            }
            else
            {
                edits.SetNumber(path, long.Parse(value, System.Globalization.CultureInfo.InvariantCulture));
            }
        }
    }
}
