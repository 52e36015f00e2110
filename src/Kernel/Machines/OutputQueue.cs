using System.Diagnostics;

namespace Tandem.Kernel;

/// <summary>
/// The outputs of a sans-IO machine, taken by its caller after every input. The storage is a ring that is used again and again. Belongs to one lane.
/// </summary>
/// <typeparam name="T">One output.</typeparam>
public sealed class OutputQueue<T>
{
    private readonly Queue<T> _outputs = new();

    /// <summary>How many outputs wait to be taken.</summary>
    public int Count => _outputs.Count;

    /// <summary>Adds an output behind the others.</summary>
    public void Add(T output) => _outputs.Enqueue(output);

    /// <summary>Takes the oldest output.</summary>
    public bool TryTake(out T output) => _outputs.TryDequeue(out output!);

    /// <summary>
    /// In Debug builds, tells a caller who hands in a message or the time before he took all outputs of the last one: they would be acted on out of order. Commands that answer an
    /// output come while others still wait and are not checked.
    /// </summary>
    /// <exception cref="InvalidOperationException">Outputs wait.</exception>
    [Conditional("DEBUG")]
    public void RequireDrained()
    {
        if (_outputs.Count > 0) throw new InvalidOperationException($"{_outputs.Count} outputs of the last input were not taken.");
    }
}
