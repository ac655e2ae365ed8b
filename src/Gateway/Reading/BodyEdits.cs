using System.Globalization;
using System.Text;
using QuotaFunctions.Gateway.Metering;

namespace QuotaFunctions.Gateway.Reading;

/// <summary>Changes single members of a JSON body and leaves every other byte as it is.</summary>
internal sealed class BodyEdits(RequestFacts facts)
{
    private readonly List<Edit> _edits = [];
    private bool _hasMembers = facts.HasMembers;

    /// <summary>True when there is nothing to change.</summary>
    public bool IsEmpty => _edits.Count == 0;

    /// <summary>Sets a member that is there to another number.</summary>
    public void Replace(MaxTokensMember member, long value) => Add(member.Place, Number(value));

    /// <summary>Adds a number at the end of the body.</summary>
    public void Insert(string name, long value) => InsertMember($"\"{name}\":{Number(value)}");

    /// <summary>Makes the stream report its usage.</summary>
    public void IncludeUsage()
    {
        const string Included = "\"include_usage\":true";
        var options = facts.StreamOptions;
        if (options.WantsUsage)
        {
            return;
        }

        if (options.Place is not { } place)
        {
            InsertMember($"\"stream_options\":{{{Included}}}");
        }
        else if (options.IncludeUsage is { } value)
        {
            Add(value, "true");
        }
        else if (!options.IsObject)
        {
            Add(place, $"{{{Included}}}");
        }
        else
        {
            Add(new ValuePlace(place.End - 1, 0), options.HasMembers ? $",{Included}" : Included);
        }
    }

    /// <summary>Writes the changed body.</summary>
    public void Apply(ReadOnlySpan<byte> body, PooledBuffer target)
    {
        // A stable sort: members that are added at the same place keep their order and so their commas.
        var from = 0;
        foreach (var edit in _edits.OrderBy(e => e.Place.Start))
        {
            target.Append(body[from..edit.Place.Start]);
            target.Append(edit.Text);
            from = edit.Place.End;
        }

        target.Append(body[from..]);
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private void InsertMember(string member)
    {
        Add(new ValuePlace(facts.End, 0), _hasMembers ? $",{member}" : member);
        _hasMembers = true;
    }

    private void Add(ValuePlace place, string text) => _edits.Add(new Edit(place, Encoding.UTF8.GetBytes(text)));

    private readonly record struct Edit(ValuePlace Place, byte[] Text);
}
