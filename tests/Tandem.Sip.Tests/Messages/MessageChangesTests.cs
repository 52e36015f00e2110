using CsCheck;
using Tandem.Sip.Tests.Parsing;

namespace Tandem.Sip.Tests.Messages;

/// <summary>Random changes, made on a message and on a plain list of fields: both must say the same, read in place, copied, and parsed again.</summary>
public sealed class MessageChangesTests
{
    private const string Invite =
        "INVITE sip:bob@example.com SIP/2.0\r\n"
        + "v: SIP/2.0/TCP a.example.com;branch=z9hG4bK1, SIP/2.0/UDP b.example.com;branch=z9hG4bK2\r\n"
        + "Via: SIP/2.0/UDP c.example.com;\r\n branch=z9hG4bK3\r\n"
        + "Max-Forwards: 70\r\n"
        + "Route: <sip:one,1;lr>,\r\n\t<sip:two;lr> , \"th,ree\" <sip:three;lr>\r\n"
        + "f: \"Alice, A\" <sip:alice@example.com>;tag=9fxced76sl\r\n"
        + "To: Bob <sip:bob@example.com>\r\n"
        + "i: 3848276298220188511@example.com\r\n"
        + "CSeq: 1 INVITE\r\n"
        + "X-Unknown:   kept   as it is\r\n"
        + "Supported: 100rel, path\r\n"
        + "m: <sip:alice@a.example.com;transport=tcp>\r\n"
        + "l: 4\r\n\r\nbody";

    private static readonly HeaderName[] Names = [HeaderName.Via, HeaderName.Route, HeaderName.Supported, HeaderName.Path, HeaderName.RecordRoute];

    private static readonly string[] Values = ["<sip:new;lr>", "<sip:a,b;lr>, \"x,y\" <sip:c>", "<sip:folded>\r\n ;lr", "one, two"];

    private enum Verb { Prepend, Append, Set, Replace, RemoveAt, RemoveAll, RemoveFirstValue, ReplaceFirstValue, SetRequestUri, SetNumber, CopyAndGoOn, CopyAndLeave }

    private static readonly Gen<(Verb, HeaderName, string, int)[]> Changes =
        Gen.Select(Gen.Int[0, (int)Verb.CopyAndLeave].Select(verb => (Verb)verb), Gen.OneOf(Names), Gen.OneOf(Values), Gen.Int[0, 40]).Array[1, 25];

    [Fact]
    public void AChangedMessageReadsAsItIsWritten() => Changes.Sample(changes =>
    {
        var message = Wire.Parse(Invite);
        var model = new Model(Wire.Parse(Invite));
        foreach (var (verb, name, value, index) in changes) message = Apply(verb, name, value, index, message, model);

        Assert.Equal(model.Fields.Select(Unfold), MessageInvariants.Fields(message).Select(Unfold));
        Assert.Equal(model.RequestUri, Wire.Text(message.RequestUri));
        foreach (var name in Names)
        {
            Assert.Equal(model.Fields.Exists(field => field.Id == name), message.Has(name));
            Assert.Equal(model.Fields.FindIndex(field => field.Id == name), message.IndexOf(name));
        }

        var octets = Wire.Write(message);
        if (!message.Has(HeaderName.Via)) return;
        Assert.True(Wire.TryParse(octets, out var again) is SipParseError.None or SipParseError.Via or SipParseError.HeaderValue);
        MessageInvariants.CheckSame(message, again!);
    });

    [Fact]
    public void WhatIsNotChangedStaysByteForByte() => Changes.Sample(changes =>
    {
        var message = Wire.Parse(Invite);
        foreach (var (verb, name, value, index) in changes)
            if (verb is not (Verb.Replace or Verb.RemoveAt)) message = Apply(verb, name, value, index, message, new Model(message));
        var text = Wire.Text(Wire.Write(message));
        Assert.Contains("\r\nf: \"Alice, A\" <sip:alice@example.com>;tag=9fxced76sl\r\nTo: Bob", text, StringComparison.Ordinal);
        Assert.Contains("\r\nCSeq: 1 INVITE\r\nX-Unknown:   kept   as it is\r\n", text, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\nbody", text, StringComparison.Ordinal);
    });

    private static SipMessage Apply(Verb verb, HeaderName name, string value, int index, SipMessage message, Model model)
    {
        var octets = Wire.Octets(value);
        switch (verb)
        {
            case Verb.Prepend:
                message.Prepend(name, octets);
                model.Insert(Math.Max(0, model.IndexOf(name)), name, value);
                break;
            case Verb.Append:
                message.Append(name, octets);
                model.Insert(model.Fields.Count, name, value);
                break;
            case Verb.Set:
                message.Set(name, octets);
                model.Set(name, value);
                break;
            case Verb.SetNumber:
                message.Set(HeaderName.MaxForwards, index);
                model.Set(HeaderName.MaxForwards, index.ToString(System.Globalization.CultureInfo.InvariantCulture));
                break;
            case Verb.Replace when IsFree(message, index):
                message.Replace(index, octets);
                model.Fields[index] = model.Fields[index] with { Value = value };
                break;
            case Verb.RemoveAt when IsFree(message, index):
                message.RemoveAt(index);
                model.Fields.RemoveAt(index);
                break;
            case Verb.RemoveAll:
                message.RemoveAll(name);
                model.Fields.RemoveAll(field => field.Id == name);
                break;
            case Verb.RemoveFirstValue:
                Assert.Equal(model.RemoveFirstValue(name), message.RemoveFirstValue(name));
                break;
            case Verb.ReplaceFirstValue:
                message.ReplaceFirstValue(name, octets);
                model.ReplaceFirstValue(name, value);
                break;
            case Verb.SetRequestUri:
                message.SetRequestUri(Wire.Octets($"sip:{index}@example.net"));
                model.RequestUri = $"sip:{index}@example.net";
                break;
            case Verb.CopyAndGoOn:
                // The original is changed behind the copy's back.
                var copy = message.Copy();
                message.Set(HeaderName.Route, "<sip:nobody>"u8);
                message.SetRequestUri("sip:nobody"u8);
                return copy;
            case Verb.CopyAndLeave:
                var other = message.Copy();
                other.Set(HeaderName.Via, "nobody"u8);
                other.RemoveAll(HeaderName.Route);
                break;
        }

        return message;
    }

    /// <summary>Fields that the parser wants as they are stay.</summary>
    private static bool IsFree(SipMessage message, int index) =>
        index < message.HeaderCount && (Array.IndexOf(Names, message.GetHeader(index).Id) >= 0 || message.GetHeader(index).Id == HeaderName.Other);

    private static (HeaderName, string, string) Unfold((HeaderName Id, string Name, string Value) field) =>
        (field.Id, field.Name, field.Value.Replace("\r\n\t", " ", StringComparison.Ordinal).Replace("\r\n ", " ", StringComparison.Ordinal));

    private sealed class Model(SipMessage message)
    {
        public readonly List<(HeaderName Id, string Name, string Value)> Fields = MessageInvariants.Fields(message);

        public string RequestUri = Wire.Text(message.RequestUri);

        public int IndexOf(HeaderName name) => Fields.FindIndex(field => field.Id == name);

        public void Insert(int index, HeaderName name, string value) => Fields.Insert(index, (name, Wire.Text(name.Text()), value));

        public void Set(HeaderName name, string value)
        {
            var first = IndexOf(name);
            if (first < 0)
            {
                Insert(Fields.Count, name, value);
                return;
            }

            Fields[first] = Fields[first] with { Value = value };
            var position = 0;
            Fields.RemoveAll(field => position++ > first && field.Id == name);
        }

        public bool RemoveFirstValue(HeaderName name)
        {
            var (index, values) = FirstValues(name);
            if (index < 0) return false;
            if (values.Count == 1) Fields.RemoveAt(index);
            else Fields[index] = Fields[index] with { Value = values.Others };
            return true;
        }

        public void ReplaceFirstValue(HeaderName name, string value)
        {
            var (index, values) = FirstValues(name);
            if (index >= 0) Fields[index] = Fields[index] with { Value = values.Count == 1 ? value : value + ", " + values.Others };
        }

        /// <summary>The values here hold a comma that separates nothing only in "x,y", "th,ree", &lt;sip:one,1&gt; and &lt;sip:a,b&gt;.</summary>
        private (int Index, (int Count, string Others) Values) FirstValues(HeaderName name)
        {
            var index = IndexOf(name);
            if (index < 0) return (-1, default);
            var value = Fields[index].Value;
            var start = 0;
            while ((start = value.IndexOf(',', start)) >= 0 && value[start + 1] is '1' or 'y' or 'r' or 'b') start++;
            return start < 0 || value[(start + 1)..].Trim() == "" ? (index, (1, "")) : (index, (2, value[(start + 1)..].Trim()));
        }
    }
}
