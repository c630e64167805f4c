//! Lanes, batches and their order.

use std::sync::mpsc::{Receiver, sync_channel};

use super::super::block::Block;
use super::*;

type Reply = Receiver<Result<Vec<Embedding>, EncodeError>>;

/// A job of texts of these lengths; the first token of a text is its index.
fn push(queue: &Queue, lengths: &[usize], patience: Patience, cancel: &Cancel) -> Reply {
    let (caller, reply) = sync_channel(1);
    let rows = lengths.iter().enumerate().map(|(index, length)| vec![index as i64; *length]).collect();
    queue.push(rows, patience, cancel.clone(), caller).unwrap();
    reply
}

fn lengths(batch: &Batch) -> Vec<usize> {
    batch.texts.iter().map(|text| text.row().len()).collect()
}

fn finish(batch: Batch) {
    for text in batch.texts {
        let vector = Embedding::normalised(vec![text.row()[0] as f32 + 1.0, 1.0]);
        text.done(vector);
    }
}

#[test]
fn requests_do_not_wait_for_imports_and_are_answered_in_order() {
    let queue = Queue::new(4, 1);
    let import = push(&queue, &[9; 40], Patience::Wait, &Cancel::new());
    let first = queue.next(Patience::Wait).unwrap();
    assert_eq!(first.texts.len(), TEXTS);
    let request = push(&queue, &[5, 2, 4], Patience::Refuse, &Cancel::new());
    let second = queue.next(Patience::Refuse).unwrap();
    assert_eq!(lengths(&second), [5, 4, 2]);
    finish(second);
    let vectors = request.try_recv().unwrap().unwrap();
    let expected = |index: f32| Embedding::normalised(vec![index + 1.0, 1.0]);
    assert_eq!(vectors, [0.0, 1.0, 2.0].map(expected));
    finish(first);
    assert!(import.try_recv().is_err(), "eight texts are left");
    finish(queue.next(Patience::Wait).unwrap());
    assert_eq!(import.try_recv().unwrap().unwrap().len(), 40);
}

#[test]
fn jobs_of_a_lane_take_turns_and_share_no_batch() {
    let queue = Queue::new(4, 1);
    let _long = push(&queue, &[3; 70], Patience::Refuse, &Cancel::new());
    let short = push(&queue, &[4; 2], Patience::Refuse, &Cancel::new());
    assert_eq!(lengths(&queue.next(Patience::Refuse).unwrap()), [3; TEXTS]);
    let second = queue.next(Patience::Refuse).unwrap();
    assert_eq!(lengths(&second), [4, 4]);
    finish(second);
    assert!(short.try_recv().unwrap().is_ok());
    assert_eq!(lengths(&queue.next(Patience::Refuse).unwrap()), [3; TEXTS]);
}

#[test]
fn a_batch_is_bounded_by_its_cells_and_a_long_text_stands_alone() {
    let queue = Queue::new(4, 1);
    let _reply = push(&queue, &[500, 500, 500, 500, 500, 4000], Patience::Wait, &Cancel::new());
    assert_eq!(lengths(&queue.next(Patience::Wait).unwrap()), [4000]);
    assert_eq!(lengths(&queue.next(Patience::Wait).unwrap()), [500; 2]);
    assert_eq!(lengths(&queue.next(Patience::Wait).unwrap()), [500; 2]);
    assert_eq!(lengths(&queue.next(Patience::Wait).unwrap()), [500]);
}

#[test]
fn blocks_hold_texts_of_about_one_length_whatever_else_there_is() {
    let queue = Queue::new(4, 2);
    let (caller, _reply) = sync_channel(1);
    let lengths_of_job = [3, 9, 10, 12, 13, 300, 9];
    let rows = lengths_of_job.iter().map(|length| vec![1; *length]).collect();
    queue.push_cut(rows, Cut::Blocks, Patience::Wait, Cancel::new(), caller).unwrap();
    let mut batches = Vec::new();
    for _ in 0..4 {
        let batch = queue.next(Patience::Wait).unwrap();
        let Block { texts, length } = batch.block.unwrap();
        batches.push((lengths(&batch), texts, length));
        finish(batch);
    }
    let expected = [(vec![300], 1, 320), (vec![13], 16, 16), (vec![12, 10, 9, 9], 32, 12), (vec![3], 64, 4)];
    assert_eq!(batches, expected);
}

#[test]
fn a_small_job_goes_to_all_threads() {
    let queue = Queue::new(4, 2);
    let _reply = push(&queue, &[1, 2, 3, 4, 5], Patience::Refuse, &Cancel::new());
    assert_eq!(lengths(&queue.next(Patience::Refuse).unwrap()), [5, 4, 3]);
    assert_eq!(lengths(&queue.next(Patience::Refuse).unwrap()), [2, 1]);
}

#[test]
fn what_nobody_wants_is_dropped_and_what_fails_fails_alone() {
    let queue = Queue::new(4, 1);
    let cancel = Cancel::new();
    let cancelled = push(&queue, &[1; 40], Patience::Wait, &cancel);
    let other = push(&queue, &[2], Patience::Wait, &Cancel::new());
    let batch = queue.next(Patience::Wait).unwrap();
    cancel.cancel();
    finish(batch);
    let batch = queue.next(Patience::Wait).unwrap();
    assert_eq!(lengths(&batch), [2]);
    queue.close();
    assert!(queue.next(Patience::Wait).is_none(), "what is left of the first job is for nobody");
    assert!(matches!(cancelled.try_recv().unwrap(), Err(EncodeError::Cancelled)));
    for text in batch.texts {
        text.failed(EncodeError::Refused("no".into()));
    }
    assert!(matches!(other.try_recv().unwrap(), Err(EncodeError::Refused(_))));
}

#[test]
fn who_waits_for_a_lane_without_threads_is_refused() {
    let queue = Queue::new(4, 1);
    let request = push(&queue, &[1], Patience::Refuse, &Cancel::new());
    let import = push(&queue, &[1], Patience::Wait, &Cancel::new());
    let down = queue.down(Patience::Refuse);
    assert!(matches!(request.try_recv().unwrap(), Err(EncodeError::Gone(_))));
    assert!(import.try_recv().is_err(), "its lane is well");
    let refused = queue.push(vec![vec![1]], Patience::Refuse, Cancel::new(), sync_channel(1).0);
    assert!(matches!(refused, Err(EncodeError::Gone(_))));
    assert_eq!(queue.count_down(), 1);
    drop(down);
    assert_eq!(queue.count_down(), 0);
    let request = push(&queue, &[1], Patience::Refuse, &Cancel::new());
    finish(queue.next(Patience::Refuse).unwrap());
    assert!(request.try_recv().unwrap().is_ok());
}

#[test]
fn a_full_lane_refuses_and_a_closed_queue_ends() {
    let queue = Queue::new(1, 1);
    let reply = push(&queue, &[1], Patience::Refuse, &Cancel::new());
    let again = |patience| queue.push(vec![vec![1]], patience, Cancel::new(), sync_channel(1).0);
    assert!(matches!(again(Patience::Refuse), Err(EncodeError::Busy { limit: 1 })));
    queue.close();
    assert!(matches!(again(Patience::Wait), Err(EncodeError::Gone(_))));
    finish(queue.next(Patience::Refuse).unwrap());
    assert!(reply.try_recv().unwrap().is_ok());
    assert!(queue.next(Patience::Refuse).is_none() && queue.next(Patience::Wait).is_none());
    let queue = Queue::new(1, 1);
    let reply = push(&queue, &[1], Patience::Wait, &Cancel::new());
    queue.abandon();
    assert!(matches!(reply.try_recv().unwrap(), Err(EncodeError::Gone(_))));
}
