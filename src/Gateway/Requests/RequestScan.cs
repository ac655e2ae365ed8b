using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using QuotaFunctions.Edge.Errors;

namespace QuotaFunctions.Gateway.Requests;

/// <summary>One pass over a JSON body.</summary>
internal ref struct RequestScan
{
    private const int MostMembers = 1_000;
    private const int LongestName = 256;

    private readonly long _length;
    private readonly RequestShape _shape;
    private readonly bool _isBounded;
    private readonly MemberNames _names;
    private readonly RequestFindings _findings;
    private readonly PromptTally _tally;
    private readonly AttachmentReader _attachments;
    private readonly Dictionary<string, ObjectPlace> _objects = [];
    private Utf8JsonReader _reader;

    public RequestScan(ReadOnlySequence<byte> body, RequestShape shape, RequestReadOptions how, MemberNames names)
    {
        var options = new JsonReaderOptions { MaxDepth = RequestReader.MaxDepth };
        _reader = body.IsSingleSegment ? new Utf8JsonReader(body.FirstSpan, options) : new Utf8JsonReader(body, options);
        _length = body.Length;
        _shape = shape;
        _isBounded = how.IsBounded;
        _names = names;
        _findings = new RequestFindings(how.IsBounded, shape.StreamsByDefault);
        _tally = new PromptTally(how.Tokenizer, how.Aborted);
        _attachments = new AttachmentReader(body, shape.Attachments, _tally);
    }

    /// <summary>The findings; valid after <see cref="Read"/> returned no refusal.</summary>
    public readonly RequestFacts Facts =>
        _findings.ToFacts(_tally.Total(_length), _tally.Counted, new RequestPlaces(_length, _objects));

    /// <summary>Reads the body to its end.</summary>
    public Problem? Read()
    {
        _reader.Read();
        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            return Problems.InvalidRequest("The body must be a JSON object.");
        }

        var problem = ReadObject(new Scope(_shape.Members.Root, IsUnique: true));
        if (problem is null)
        {
            _reader.Read(); // Throws if anything follows.
        }

        return problem;
    }

    private Problem? ReadValue(Scope scope)
    {
        switch (_reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return ReadObject(scope);
            case JsonTokenType.StartArray:
                return ReadList(scope);
            case JsonTokenType.String when !scope.IsSetting:
                _attachments.AddString(in _reader, scope.Rules);
                return null;
            case JsonTokenType.Number when scope.CountsNumbers:
                _tally.Add(1); // A prompt given as tokens.
                return null;
            default:
                return null;
        }
    }

    private Problem? ReadObject(Scope scope)
    {
        // Remember the members of objects that can be changed: objects outside lists whose members the shape names.
        var members = scope.IsUnique && scope.Node is { IsLeaf: false } ? ImmutableArray.CreateBuilder<MemberPlace>() : null;
        var known = members is null ? null : new HashSet<string>(StringComparer.Ordinal);
        var begin = _names.Begin();
        _attachments.BeginObject();
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            var start = _reader.TokenStartIndex;
            var name = _names.Read(in _reader);
            if (scope.IsSchema)
            {
                _tally.AddText(name, ReadOnlySequence<byte>.Empty);
            }

            string? text = null;
            var problem = _names.Find(scope.Node, scope.IsOwn, name, out var found)
                ?? (known is null ? _names.AddOnce(begin, found.Node) : AddOnce(scope.Node!.Path, name, known, out text));
            if (problem is not null)
            {
                return problem;
            }

            var rules = _attachments.Find(name);
            _reader.Read();
            _attachments.TakeBeside(in _reader, rules);
            var (at, isObject) = (_reader.TokenStartIndex, _reader.TokenType == JsonTokenType.StartObject);
            if (ReadMember(found, scope.Member(found, rules.Members)) is { } refusal)
            {
                return refusal;
            }

            members?.Add(new MemberPlace(text!, start, new BytePlace(at, _reader.BytesConsumed - at), isObject));
        }

        _attachments.EndObject();
        _names.End(begin);
        if (members is not null)
        {
            _objects[scope.Node!.Path] = new ObjectPlace(_reader.TokenStartIndex, members.DrainToImmutable());
        }

        return null;
    }

    private static Problem? AddOnce(string path, ReadOnlySpan<byte> name, HashSet<string> known, out string text)
    {
        text = name.Length > LongestName ? "" : Encoding.UTF8.GetString(name);
        return name.Length > LongestName || known.Count == MostMembers
                ? Problems.InvalidRequest($"An object of the body may have {MostMembers} members at most, with names of {LongestName} bytes.")
            : known.Add(text) ? null
            : MemberNames.Twice(Join(path, text));
    }

    private Problem? ReadMember(FoundMember found, Scope scope)
    {
        var path = found.Node?.Path ?? "";
        if (RequestFindings.IsScalar(found.Meaning))
        {
            // A key without bounds may send a value that is not a number; its strings count as text.
            return _findings.Take(found.Meaning, path, in _reader) ?? (_reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray ? ReadValue(scope with { Node = null }) : null);
        }

        switch (found.Meaning)
        {
            case RequestMember.AlsoModel when _reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray):
                return _findings.TakeAlsoModel(path, in _reader);
            case RequestMember.AlsoModel when _reader.TokenType == JsonTokenType.StartObject && found.Node!.IsLeaf:
                return Problems.InvalidRequest($"'{path}' must be a text or a list of texts.", path);
            case RequestMember.StoredInput when NamesInput(found):
                _findings.TakeStoredInput(path);
                return _reader.TokenType == JsonTokenType.StartObject ? ReadValue(scope) : null;
            case RequestMember.None when found is { IsByPath: true, Node: { IsLeaf: false, Items: null } } && scope.IsUnique && !IsObjectOrNothing() && _isBounded:
                return Problems.InvalidRequest($"'{path}' must be an object.", path);
            default:
                return ReadValue(scope);
        }
    }

    private Problem? ReadList(Scope scope)
    {
        var prompts = 0L;
        var items = scope.Items();
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            if (scope.List == RequestMember.Messages)
            {
                _tally.Add(PromptTally.PerMessage);
            }

            prompts += _reader.TokenType is JsonTokenType.Number ? 0 : 1;
            if (ReadMember(new FoundMember(items.Node, scope.ItemMeaning, scope.IsByPath), items) is { } problem)
            {
                return problem;
            }
        }

        if (scope.List == RequestMember.Prompts)
        {
            _findings.Prompts = Math.Max(_findings.Prompts, prompts);
        }

        return null;
    }

    /// <summary>A name that means stored input at any depth has this meaning only for texts: objects there are the client's data.</summary>
    private readonly bool NamesInput(FoundMember found) => _reader.TokenType switch
    {
        JsonTokenType.Null or JsonTokenType.False or JsonTokenType.StartArray => false, // The items of a list decide.
        JsonTokenType.StartObject => found is { IsByPath: true, Node.IsLeaf: true }, // Otherwise its members decide.
        JsonTokenType.String => !_reader.ValueTextEquals(""u8),
        _ => true,
    };

    private readonly bool IsObjectOrNothing() => _reader.TokenType is JsonTokenType.StartObject or JsonTokenType.Null or JsonTokenType.False;

    private static string Join(string parent, string name) => parent.Length == 0 ? name : $"{parent}.{name}";
}
