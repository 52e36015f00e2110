using Tandem.Kernel;
using Tandem.Rtp.TelephoneEvents;

namespace Tandem.Media.Processing.Keys;

/// <summary>Keys that go out one after another: what has the source pressed, and what is put in here. Belongs to one stream.</summary>
internal abstract class KeyOutput
{
    /// <summary>Keys that wait at most: more than anybody dials at once, and no more than a minute of them.</summary>
    private const int Places = 32;

    /// <summary>Between two keys that are put in (ITU-T Q.24: a pause is recognised from 40 ms on).</summary>
    protected static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>What no duration exceeds.</summary>
    private static readonly TimeSpan MaxDuration = TimeSpan.FromSeconds(10);

    /// <summary>What every receiver hears (ITU-T Q.24).</summary>
    private static readonly TimeSpan MinDuration = TimeSpan.FromMilliseconds(40);

    private readonly KeyPress[] _keys = new KeyPress[Places];
    private int _first;
    private int _count;
    private bool _isHeld;

    /// <summary>When <see cref="Advance"/> wants to be called.</summary>
    public abstract Instant Deadline { get; }

    /// <summary>Whether sound of the source has to wait for a key.</summary>
    public abstract bool Silences { get; }

    protected bool HasKey => _count > 0;

    /// <summary>The key whose turn it is.</summary>
    protected ref KeyPress Key => ref _keys[_first];

    /// <summary>A key of the source begins; it lasts until <see cref="Release"/>.</summary>
    public void Hold(TelephoneEventCode code, long position, Instant start)
    {
        if (_isHeld) Release(TimeSpan.Zero);
        _isHeld = TryAdd(new KeyPress(code, start, position, null));
    }

    /// <summary>The key of the source ends.</summary>
    public void Release(TimeSpan duration)
    {
        if (!_isHeld) return;
        _isHeld = false;
        for (var i = 0; i < _count; i++)
        {
            ref var key = ref _keys[(_first + i) % Places];
            if (key.Duration is not null) continue;
            key = key with { Duration = Limited(duration) };
            if (i == 0) Released();
            return;
        }
    }

    /// <summary>Puts a key in.</summary>
    public bool Press(char digit, TimeSpan duration, int? level) =>
        TelephoneEventCodes.TryFind(digit, out var code) && TryAdd(new KeyPress(code, Instant.Never, 0, Limited(duration)) { Level = level });

    /// <summary>Sends what is due.</summary>
    /// <param name="now">The time.</param>
    /// <param name="position">Where what goes out is now.</param>
    /// <param name="output">Takes it.</param>
    public abstract void Advance(Instant now, long position, IProcessorOutput output);

    /// <summary>The key whose turn it is has got its duration.</summary>
    protected abstract void Released();

    protected void Next()
    {
        _first = (_first + 1) % Places;
        _count--;
    }

    private static TimeSpan Limited(TimeSpan duration) => duration < MinDuration ? MinDuration : duration > MaxDuration ? MaxDuration : duration;

    private bool TryAdd(KeyPress key)
    {
        if (_count == Places) return false;
        _keys[(_first + _count++) % Places] = key;
        return true;
    }
}
