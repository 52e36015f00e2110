using Tandem.Dtls;
using Tandem.Kernel;
using Tandem.Rtp.Srtp;
using Tandem.Transport;

namespace Tandem.RtpLoad;

/// <summary>
/// Calls of two sides each. Every 20 ms the near side of each sends a packet; the far side sends back what comes, so that each crosses the server twice, or sends as much of its own where the server makes something else of it.
/// A twentieth of the calls has its turn each millisecond.
/// </summary>
internal sealed class StreamLoad(IRelay relay, StreamKind kind, int calls) : LoopTimer, IAsyncDisposable
{
    /// <summary>What both servers are told to aim at.</summary>
    public const int OpusBitRate = 32_000;

    /// <summary>That of FFmpeg, which rtpengine leaves as it is.</summary>
    public const int OpusComplexity = 10;

    private const int Slots = 20;

    /// <summary>A slot that begins so much later than it should: then the load itself had too little of a processor.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromMilliseconds(5);

    private readonly MediaLoop _loop = new("load", TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
    private readonly DtlsContext _context = new(DtlsCertificate.Create(DateTimeOffset.UtcNow, TimeSpan.FromDays(1)), new DtlsOptions());
    private readonly List<(CallEnd Near, CallEnd Far)> _calls = [];
    private readonly SoundTrack _nearTrack = SoundTrack.Pcmu();
    private readonly SoundTrack _farTrack = kind == StreamKind.Opus ? SoundTrack.Opus(OpusBitRate, OpusComplexity) : SoundTrack.Pcmu();
    private readonly DelayTally? _delays = kind == StreamKind.Opus ? null : new();
    private Instant _begin = Instant.Never;
    private long _slot;
    private long _slots;
    private long _late;

    private bool SendsOwn => kind == StreamKind.Opus;

    public override Instant Deadline => _slot < _slots ? _begin + TimeSpan.FromMilliseconds(_slot) : Instant.Never;

    /// <summary>Makes the calls, and waits until all can send.</summary>
    public async Task ConnectAsync()
    {
        _loop.Start();
        for (var number = 0; number < calls; number++)
        {
            var near = new CallEnd(_loop, (uint)(0x10000 + (2 * number)), _nearTrack, sendsBack: false, _delays);
            var far = new CallEnd(_loop, (uint)(0x10001 + (2 * number)), _farTrack, sendsBack: !SendsOwn, _delays);
            if (SendsOwn && number == 0) (near.Ear, far.Ear) = (new HeardSound(_nearTrack, _farTrack), new HeardSound(_farTrack, _nearTrack));
            var plan = new CallPlan(kind, near.Address, far.Address, SrtpMasterKey.Random(SrtpSuite.AesCm128HmacSha1Tag80), _context.Certificate.Fingerprint);
            var relayed = relay.Begin(number, plan);
            _calls.Add((near, far));
            await _loop.InvokeAsync(() =>
            {
                near.Connect(relayed.Near, relayed, null, _context);
                far.Connect(relayed.Far, relayed, plan, _context);
                return true;
            });
        }

        for (var tries = 0; !await _loop.InvokeAsync(() => _calls.TrueForAll(call => call.Far.IsConnected)); tries++)
        {
            if (tries == 200) throw new InvalidDataException("Not all calls are connected.");
            await Task.Delay(50);
        }
    }

    /// <summary>Sends for a time, from where it stopped the last time, and says what became of all that was sent so far.</summary>
    public async Task<string> RunAsync(TimeSpan time)
    {
        await _loop.InvokeAsync(() =>
        {
            (_begin, _slots) = (_loop.Now - TimeSpan.FromMilliseconds(_slots), _slots + (long)time.TotalMilliseconds);
            _loop.Schedule(this);
            return true;
        });
        await Task.Delay(time + TimeSpan.FromMilliseconds(500));
        return await _loop.InvokeAsync(Outcome);
    }

    public override void Advance(Instant now)
    {
        if (now - Deadline > Late) _late++;
        for (; Deadline <= now; _slot++)
        {
            for (var number = (int)(_slot % Slots); number < _calls.Count; number += Slots)
            {
                _calls[number].Near.Send((int)(_slot / Slots));
                if (SendsOwn) _calls[number].Far.Send((int)(_slot / Slots));
            }
        }
    }

    private string Outcome()
    {
        var (far, jitter) = (_calls.Sum(call => call.Far.Received), _calls.Average(call => call.Far.Jitter.TotalMicroseconds));
        var counted = FormattableString.Invariant(
            $"sent={_calls.Sum(call => call.Near.Sent)} far={far} back={_calls.Sum(call => call.Far.Sent)} received={_calls.Sum(call => call.Near.Received)} bad={_calls.Sum(call => call.Near.Bad + call.Far.Bad)} late={_late}");
        if (_delays is not null) return FormattableString.Invariant($"{counted} median={_delays.Microseconds(0.5)} most={_delays.Microseconds(0.99)} jitter={jitter:F0}");
        var ((near, other), octets) = (_calls[0], _calls.Sum(call => call.Far.ReceivedOctets));
        return FormattableString.Invariant($"{counted} octets={(double)octets / Math.Max(1, far):F1} opus={other.Ear!.SignalToNoise():F1} pcmu={near.Ear!.SignalToNoise():F1}");
    }

    public async ValueTask DisposeAsync()
    {
        for (var number = 0; number < _calls.Count; number++) relay.End(number);
        await _loop.InvokeAsync(() =>
        {
            foreach (var (near, far) in _calls)
            {
                near.Dispose();
                far.Dispose();
            }

            return true;
        });
        await _loop.DisposeAsync();
        _context.Dispose();
    }
}
