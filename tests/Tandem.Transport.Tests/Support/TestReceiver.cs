using System.Text;
using System.Threading.Channels;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Transport.Tests;

public enum InputKind
{
    Received,
    Broken,
    Closed,
    Advance,
    EndOfBatch,
}

internal sealed record Input(InputKind Kind, ReadOnlyMemory<byte> Octets, Flow Flow, SipParseError Error, Instant Now)
{
    public string Text => Encoding.UTF8.GetString(Octets.Span);
}

/// <summary>Stands above the sockets in a test: hands on what it is told, and sends at the end of a batch what <see cref="Answer"/> gave.</summary>
internal sealed class TestReceiver : ISipReceiver
{
    private readonly Channel<Input> _inputs = Channel.CreateUnbounded<Input>();
    private readonly List<(Flow Flow, byte[] Octets)> _outbox = [];
    private long _deadline = long.MaxValue;

    public ISipSockets Sockets { get; set; } = null!;

    /// <summary>Called on the lane with each input; null or empty octets answer nothing.</summary>
    public Func<Input, byte[]?> Answer { get; set; } = static _ => null;

    /// <summary>Whether the ends of batches and timers are handed on too.</summary>
    public bool ReportsBatches { get; set; }

    public Instant Deadline
    {
        get => new(Volatile.Read(ref _deadline));
        set => Volatile.Write(ref _deadline, value.Ticks);
    }

    /// <summary>For every wait: a test that waits for what never comes fails and does not hang.</summary>
    public static CancellationToken Cancel
    {
        get
        {
            var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            patience.CancelAfter(TimeSpan.FromSeconds(30));
            return patience.Token;
        }
    }

    public async Task<Input> NextAsync(InputKind kind = InputKind.Received)
    {
        var input = await NextOfAnyKindAsync();
        Assert.Equal(kind, input.Kind);
        return input;
    }

    public ValueTask<Input> NextOfAnyKindAsync() => _inputs.Reader.ReadAsync(Cancel);

    /// <summary>What was handed on and not yet read.</summary>
    public List<Input> Rest()
    {
        var rest = new List<Input>();
        while (_inputs.Reader.TryRead(out var input)) rest.Add(input);
        return rest;
    }

    public void Received(ReadOnlyMemory<byte> octets, in Flow flow, Instant now) => Take(new(InputKind.Received, octets, flow, SipParseError.None, now));

    public void Broken(ReadOnlyMemory<byte> octets, SipParseError error, in Flow flow, Instant now) => Take(new(InputKind.Broken, octets, flow, error, now));

    public void Closed(in Flow flow, Instant now) => Take(new(InputKind.Closed, default, flow, SipParseError.None, now));

    public void Advance(Instant now)
    {
        Deadline = Instant.Never;
        Take(new(InputKind.Advance, default, default, SipParseError.None, now));
    }

    public void EndOfBatch(Instant now)
    {
        foreach (var (flow, octets) in _outbox) Sockets.Send(flow, octets);
        _outbox.Clear();
        if (ReportsBatches) Take(new(InputKind.EndOfBatch, default, default, SipParseError.None, now));
    }

    private void Take(Input input)
    {
        _inputs.Writer.TryWrite(input);
        if (Answer(input) is { Length: > 0 } octets) _outbox.Add((input.Flow, octets));
    }
}
