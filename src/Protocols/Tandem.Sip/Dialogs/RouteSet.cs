namespace Tandem.Sip.Dialogs;

/// <summary>The route set of a dialog (RFC 3261 section 12): the Route values of its requests, in the order they are written.</summary>
internal sealed class RouteSet
{
    /// <summary>No routes: requests go to the remote target.</summary>
    public static readonly RouteSet Empty = new([]);

    private readonly byte[][] _routes;

    private RouteSet(byte[][] routes) => _routes = routes;

    public int Count => _routes.Length;

    public ReadOnlyMemory<byte> this[int index] => _routes[index];

    /// <summary>Takes the Record-Route values of a message: in order at a UAS (section 12.1.1), in reverse order at a UAC (section 12.1.2).</summary>
    public static RouteSet Of(SipMessage message, DialogRole role)
    {
        var routes = new List<byte[]>();
        foreach (var value in message.Values(HeaderName.RecordRoute)) routes.Add(value.ToArray());
        if (routes.Count == 0) return Empty;
        if (role == DialogRole.Uac) routes.Reverse();
        return new RouteSet([.. routes]);
    }

    /// <summary>Starts a request to <paramref name="target"/> over the routes (section 12.2.1.1).</summary>
    public SipMessage CreateRequest(SipMethod method, ReadOnlySpan<byte> target)
    {
        if (_routes.Length == 0) return SipMessage.CreateRequest(method, target);
        if (!NameAddress.TryParse(_routes[0], out var first) || IsLoose(first.Uri))
        {
            var loose = SipMessage.CreateRequest(method, target);
            foreach (var route in _routes) loose.Append(HeaderName.Route, route);
            return loose;
        }

        // A strict router (RFC 2543) wants to find itself in the Request-URI; the target goes to the end of the routes.
        var strict = SipMessage.CreateRequest(method, WithoutHeaders(first.Uri));
        for (var i = 1; i < _routes.Length; i++) strict.Append(HeaderName.Route, _routes[i]);
        Span<byte> last = target.Length <= 254 ? stackalloc byte[256] : new byte[target.Length + 2];
        var writer = new SipWriter(last);
        writer.Append((byte)'<');
        writer.Append(target);
        writer.Append((byte)'>');
        strict.Append(HeaderName.Route, writer.Written);
        return strict;
    }

    private static bool IsLoose(ReadOnlySpan<byte> uri) => !SipUri.TryParse(uri, out var parsed) || parsed.IsLooseRouter;

    /// <summary>A Request-URI has no headers (section 19.1.1).</summary>
    private static ReadOnlySpan<byte> WithoutHeaders(ReadOnlySpan<byte> uri)
    {
        var headers = uri.IndexOf((byte)'?');
        return headers < 0 ? uri : uri[..headers];
    }
}
