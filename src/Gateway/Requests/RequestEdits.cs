using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace QuotaFunctions.Gateway.Requests;

/// <summary>Changes single members of a body and leaves every other byte as it is. The body is not copied.</summary>
/// <remarks>
/// A path is member names with dots between. A member that is there is changed where it stands; one that is not is added at the end of its
/// object, and the objects around it are made where they are missing or null. The last change of a path counts. Names within lists, and
/// members of objects that the shape says nothing of, cannot be changed; see <see cref="RequestPlaces"/>.
/// </remarks>
internal sealed class RequestEdits(RequestFacts facts)
{
    private readonly EditNode _root = new();

    /// <summary>True when there is nothing to change.</summary>
    public bool IsEmpty => Changes().Count == 0;

    /// <summary>The length of the changed body, in bytes.</summary>
    public long EditedLength => facts.Places.BodyLength + Changes().Sum(c => c.Text.Length - c.Place.Length);

    /// <summary>Sets a number.</summary>
    public void SetNumber(string path, long value) => Set(path, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Sets a flag.</summary>
    public void SetFlag(string path, bool value) => Set(path, value ? "true" : "false");

    /// <summary>Sets a text.</summary>
    public void SetText(string path, string value) => Set(path, facts.Places.IsForm ? value : $"\"{JsonEncodedText.Encode(value)}\"");

    /// <summary>Leaves a member out; does nothing where it is not there.</summary>
    public void Remove(string path) => Find(path).Remove();

    /// <summary>The changed body, in parts to be sent one after the other.</summary>
    /// <param name="body">The body that the facts were read from; the parts are slices of it, and valid as long as it is.</param>
    /// <exception cref="InvalidOperationException">A member cannot be added there: a fault of the dialect.</exception>
    public IReadOnlyList<ReadOnlyMemory<byte>> Apply(ReadOnlySequence<byte> body)
    {
        var parts = new List<ReadOnlyMemory<byte>>();
        var from = 0L;
        foreach (var (place, text) in Changes())
        {
            body = Move(body, place.Start - from, parts);
            if (text.Length > 0)
            {
                parts.Add(text);
            }

            body = body.Slice(place.Length);
            from = place.End;
        }

        Move(body, body.Length, parts);
        return parts;
    }

    private static ReadOnlySequence<byte> Move(ReadOnlySequence<byte> body, long length, List<ReadOnlyMemory<byte>> parts)
    {
        foreach (var segment in body.Slice(0, length))
        {
            if (segment.Length > 0)
            {
                parts.Add(segment);
            }
        }

        return body.Slice(length);
    }

    private void Set(string path, string value) => Find(path).Set(value);

    private EditNode Find(string path)
    {
        if (!facts.IsRead)
        {
            throw new InvalidOperationException("A body that was not read cannot be changed.");
        }

        return path.Split('.').Aggregate(_root, (node, name) => node.Child(name));
    }

    /// <summary>The changes in the order of the body; none overlaps another.</summary>
    private List<Change> Changes()
    {
        var changes = new List<Change>();
        if (facts.IsRead)
        {
            ChangeObject("", _root, changes);
        }

        // No two changes begin at one place, so a sort that is not stable will do.
        changes.Sort(static (a, b) => a.Place.Start.CompareTo(b.Place.Start));
        return changes;
    }

    private void ChangeObject(string path, EditNode edits, List<Change> changes)
    {
        var place = facts.Places.Objects[path];
        var removed = new HashSet<string>(StringComparer.Ordinal);
        var added = new StringBuilder();
        foreach (var (name, edit) in edits.Children)
        {
            if (place.Member(name) is not { } member)
            {
                AddMember(added, name, edit);
            }
            else if (edit.IsRemoval)
            {
                EnsureNoForm();
                removed.Add(name);
            }
            else
            {
                ChangeMember(path.Length == 0 ? name : $"{path}.{name}", member, edit, changes);
            }
        }

        Leave(place, removed, changes);
        if (added.Length > 0)
        {
            EnsureNoForm();
            var isFirst = place.Members.Length == removed.Count;
            changes.Add(new Change(new BytePlace(place.Close, 0), Encoding.UTF8.GetBytes((isFirst ? "" : ",") + added)));
        }
    }

    private void ChangeMember(string path, MemberPlace member, EditNode edit, List<Change> changes)
    {
        if (edit.Value is { } value)
        {
            changes.Add(new Change(member.Value, Encoding.UTF8.GetBytes(value)));
        }
        else if (facts.Places.Objects.ContainsKey(path))
        {
            ChangeObject(path, edit, changes);
        }
        else if (edit.HasValues)
        {
            changes.Add(member.IsObject
                ? throw new InvalidOperationException($"'{path}' is an object whose members the shape does not name.")
                : new Change(member.Value, Encoding.UTF8.GetBytes(Render(edit))));
        }
    }

    /// <summary>Removes members and their commas: the comma before each one, or after it if all members before it are removed too.</summary>
    private static void Leave(ObjectPlace place, HashSet<string> removed, List<Change> changes)
    {
        var isLeading = true;
        for (var i = 0; removed.Count > 0 && i < place.Members.Length; i++)
        {
            var member = place.Members[i];
            var isRemoved = removed.Contains(member.Name);
            if (isRemoved)
            {
                changes.Add(new Change(new BytePlace(member.Start, member.Value.End - member.Start), []));
            }

            if (i > 0 && (isRemoved || isLeading))
            {
                var end = place.Members[i - 1].Value.End;
                changes.Add(new Change(new BytePlace(end, member.Start - end), []));
            }

            isLeading &= isRemoved;
        }
    }

    private static void AddMember(StringBuilder text, string name, EditNode edit)
    {
        if (!edit.HasValues)
        {
            return;
        }

        text.Append(text.Length > 0 ? "," : "").Append('"').Append(JsonEncodedText.Encode(name)).Append("\":").Append(edit.Value ?? Render(edit));
    }

    private static string Render(EditNode edit)
    {
        var members = new StringBuilder();
        foreach (var (name, child) in edit.Children)
        {
            AddMember(members, name, child);
        }

        return $"{{{members}}}";
    }

    private void EnsureNoForm()
    {
        if (facts.Places.IsForm)
        {
            throw new InvalidOperationException("The fields of a form can be changed, not added or left out.");
        }
    }

    private readonly record struct Change(BytePlace Place, byte[] Text);

    /// <summary>The change of a member: a new value, its removal, or changes of its members.</summary>
    private sealed class EditNode
    {
        public Dictionary<string, EditNode> Children { get; } = [];

        public string? Value { get; private set; }

        public bool IsRemoval { get; private set; }

        public bool HasValues => Value is not null || Children.Values.Any(c => c.HasValues);

        public EditNode Child(string name)
        {
            (Value, IsRemoval) = (null, false);
            return Children.TryGetValue(name, out var child) ? child : Children[name] = new EditNode();
        }

        public void Set(string value) => Become(value, isRemoval: false);

        public void Remove() => Become(null, isRemoval: true);

        private void Become(string? value, bool isRemoval)
        {
            Children.Clear();
            (Value, IsRemoval) = (value, isRemoval);
        }
    }
}
