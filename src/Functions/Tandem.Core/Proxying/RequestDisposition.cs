using System.Text;
using Tandem.Sip;

namespace Tandem.Core.Proxying;

/// <summary>The directives of Request-Disposition (RFC 3841 section 9.1) that a proxy can follow.</summary>
[Flags]
internal enum Dispositions : byte
{
    /// <summary>Nothing said, or only what this proxy does anyway.</summary>
    None = 0,

    /// <summary>Answer with the contacts instead of forwarding.</summary>
    Redirect = 1,

    /// <summary>Try one contact, not several.</summary>
    NoFork = 2,

    /// <summary>Leave the other branches alone after an answer: the caller ends them himself.</summary>
    NoCancel = 4,

    /// <summary>Give redirections back instead of following them.</summary>
    NoRecurse = 8,

    /// <summary>Try all contacts at once.</summary>
    Parallel = 16,

    /// <summary>Try one contact after the other.</summary>
    Sequential = 32,
}

/// <summary>Reads and follows Request-Disposition. Queueing is for user agents: that directive, like every other, goes on unchanged.</summary>
internal static class RequestDisposition
{
    /// <summary>The directives of a request.</summary>
    public static Dispositions Read(SipMessage request)
    {
        if (!request.Has(HeaderName.RequestDisposition)) return Dispositions.None;
        var found = Dispositions.None;
        foreach (var directive in request.Values(HeaderName.RequestDisposition)) found |= Of(directive);
        return found;
    }

    /// <summary>Orders the targets into the groups that are tried one after the other.</summary>
    public static void Arrange(List<Target> targets, Dispositions dispositions)
    {
        if (dispositions == Dispositions.None) return;
        if ((dispositions & Dispositions.NoFork) != 0 && targets.Count > 1) targets.RemoveRange(1, targets.Count - 1);
        for (var i = 0; i < targets.Count; i++)
        {
            if ((dispositions & Dispositions.Parallel) != 0) targets[i] = targets[i] with { Group = 0 };
            else if ((dispositions & Dispositions.Sequential) != 0) targets[i] = targets[i] with { Group = i };
        }
    }

    /// <summary>Makes the 302 for a caller who wants the contacts of a user instead of being connected (RFC 3841 section 9.1), or null.</summary>
    public static SipMessage? Redirect(SipMessage request, List<Target> targets, Identifiers identifiers)
    {
        if ((Read(request) & Dispositions.Redirect) == 0 || targets[0].Binding is null) return null;
        // Whose a temporary GRUU is stays hidden (RFC 5627 section 3.2): his contacts would tell.
        if (SipUri.TryParse(request.RequestUri, out var uri) && uri.Parameters.Has("gr"u8)) return null;
        var response = identifiers.CreateResponse(request, 302);
        foreach (var target in targets)
        {
            var binding = target.Binding!;
            var value = new SipWriter(new byte[binding.Contact.Length + 16]);
            value.Append((byte)'<');
            value.Append(binding.Contact.Span);
            value.Append(">;q="u8);
            value.Append(binding.Preference >= 1000 ? "1"u8 : "0."u8);
            for (var part = 100; binding.Preference < 1000 && part > 0; part /= 10) value.Append((byte)('0' + (binding.Preference / part % 10)));
            response.Append(HeaderName.Contact, value.Written);
        }

        return response;
    }

    private static Dispositions Of(ReadOnlySpan<byte> directive)
    {
        if (Ascii.EqualsIgnoreCase(directive, "redirect"u8)) return Dispositions.Redirect;
        if (Ascii.EqualsIgnoreCase(directive, "no-fork"u8)) return Dispositions.NoFork;
        if (Ascii.EqualsIgnoreCase(directive, "no-cancel"u8)) return Dispositions.NoCancel;
        if (Ascii.EqualsIgnoreCase(directive, "no-recurse"u8)) return Dispositions.NoRecurse;
        if (Ascii.EqualsIgnoreCase(directive, "parallel"u8)) return Dispositions.Parallel;
        return Ascii.EqualsIgnoreCase(directive, "sequential"u8) ? Dispositions.Sequential : Dispositions.None;
    }
}
