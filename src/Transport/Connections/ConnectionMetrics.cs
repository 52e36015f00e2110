using System.Diagnostics.Metrics;
using Tag = System.Collections.Generic.KeyValuePair<string, object?>;

namespace Tandem.Transport;

/// <summary>The counters of connections of one protocol, under a name of its own. Any thread.</summary>
/// <param name="meter">The meter.</param>
/// <param name="name">Of the number of those that are open; the others begin with it.</param>
/// <param name="whose">Whose connections they are, in the descriptions.</param>
internal sealed class ConnectionMetrics(Meter meter, string name, string whose)
{
    private readonly UpDownCounter<long> _open = meter.CreateUpDownCounter<long>(name, "{connection}", $"Connections of {whose} that are open.");
    private readonly Counter<long> _opened = meter.CreateCounter<long>(name + ".opened", "{connection}", $"Connections of {whose} that were accepted or established.");
    private readonly Counter<long> _refused = meter.CreateCounter<long>(name + ".refused", "{connection}", $"Connections of {whose} that were refused.");
    private readonly Counter<long> _ended = meter.CreateCounter<long>(name + ".ended", "{connection}", $"Connections of {whose} that have ended, by what ended them.");
    private readonly Counter<long> _overflows = meter.CreateCounter<long>(name + ".overflows", "{connection}", $"Connections of {whose} closed for a full queue.");

    public void Opened(params ReadOnlySpan<Tag> tags)
    {
        _open.Add(1, tags);
        _opened.Add(1, tags);
    }

    public void Ended(ConnectionEnd reason, params ReadOnlySpan<Tag> tags)
    {
        _open.Add(-1, tags);
        EndedUnopened(reason, tags);
    }

    public void EndedUnopened(ConnectionEnd reason, params ReadOnlySpan<Tag> tags) => _ended.Add(1, [.. tags, new Tag("reason", reason.ToString())]);

    public void Refused(ConnectionRefusal reason, Tag transport) => _refused.Add(1, transport, new Tag("reason", reason.ToString()));

    public void Overflow(Tag transport) => _overflows.Add(1, transport);
}
