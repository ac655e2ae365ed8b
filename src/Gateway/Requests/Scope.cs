using Node = QuotaFunctions.Gateway.Json.JsonShape<QuotaFunctions.Gateway.Requests.RequestMember>.JsonNode;

namespace QuotaFunctions.Gateway.Requests;

/// <summary>How a value is read, depending on its place in the body.</summary>
/// <param name="Node">Its place in the shape; null where it has none.</param>
/// <param name="IsUnique">True outside lists, where a path names one value.</param>
internal readonly record struct Scope(Node? Node, bool IsUnique)
{
    /// <summary>True when a path led here, and not a name alone.</summary>
    public bool IsByPath { get; init; }

    /// <summary>What it means as a list.</summary>
    public RequestMember List { get; init; }

    /// <summary>True when member names are sent to the model.</summary>
    public bool IsSchema { get; init; }

    /// <summary>True where nothing is part of the prompt.</summary>
    public bool IsSetting { get; init; }

    /// <summary>True where numbers are tokens.</summary>
    public bool CountsNumbers { get; init; }

    /// <summary>The attachment rules whose member it is, a bit each.</summary>
    public ulong Rules { get; init; }

    /// <summary>True where names are the client's own, so that a name means nothing by itself.</summary>
    public bool IsOwn => IsSchema || IsSetting;

    /// <summary>What each item means, when it is a list.</summary>
    public RequestMember ItemMeaning => Node?.Items?.Meaning is { } own and not RequestMember.None ? own
        : List is RequestMember.AlsoModel or RequestMember.StoredInput ? List
        : RequestMember.None;

    /// <summary>The scope of a member of this object.</summary>
    public Scope Member(FoundMember found, ulong rules) => new(found.Node, IsUnique && found.IsByPath && found.Node?.Path.Contains('*') == false)
    {
        IsByPath = found.IsByPath,
        List = found.Meaning,
        IsSchema = IsSchema || found.Meaning == RequestMember.Schema,
        IsSetting = IsSetting || found.Meaning == RequestMember.Setting,
        CountsNumbers = CountsNumbers || found.Meaning == RequestMember.Prompts,
        Rules = rules,
    };

    /// <summary>The scope of this list's items.</summary>
    public Scope Items() => this with
    {
        Node = Node?.Items ?? (List is RequestMember.AlsoModel or RequestMember.StoredInput ? Node : null),
        IsUnique = false,
        List = ItemMeaning,
    };
}
